"""A command with many options, shown under headings in its help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click


class SectionedCommand(click.Command):
    """`sections` are its options by heading, in the order in which the help shows them."""

    def __init__(
        self,
        name: str,
        *,
        callback: Callable[..., int],
        arguments: Sequence[click.Argument],
        sections: Mapping[str, Sequence[click.Option]],
        epilog: str,
    ) -> None:
        options = [option for group in sections.values() for option in group]
        super().__init__(
            name, callback=callback, params=[*arguments, *options], help=callback.__doc__, epilog=epilog
        )
        self._sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = self.get_help_option(ctx)
        for title, options in {**self._sections, "Other": [own] if own else []}.items():
            records = [record for option in options if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
