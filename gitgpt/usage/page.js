"use strict";
// Makes the table's heads sort it; without this script it is complete, in its first order.
for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") === "descending" || (column === 0 && !head.hasAttribute("aria-sort"));
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows];
      const key = (row) => row.cells[column].dataset.value;
      const compare = column === 0 ? (a, b) => key(a).localeCompare(key(b)) : (a, b) => key(a) - key(b);
      rows.sort((a, b) => (isUp ? compare(a, b) : compare(b, a)));
      table.tBodies[0].append(...rows);
    });
  });
}
