"""Words that any changelog is made of: they say nothing that could be wrong by themselves."""

from __future__ import annotations

PLAIN = """
about above across action actions add added adding adds after again against all allow allowed allows
also although always among another any anymore anything appear appears are around available avoid avoids
away based because become before behavior behaviour being below better between both break breaking
breaks bring brings bugs bump bumps but cannot case cases cause caused causes causing certain change
changed changes changing cleaner clear clearer code come comes complete completely consistent
consistently contain contains correct correctly could create created creates current currently default
defaults depending deprecate deprecated different directly does doing done drop dropped drops during
each easier either else enable enabled enables ensure ensures entire error errors even every everything
exactly existing expected explicit extra failed failing fails failure fast faster feature features find
first fix fixed fixes fixing following from full fully further general get gets give given gives handle
handled handles handling happen happens has have help helps here how however improve improved
improvements improves include included includes including incorrect incorrectly increase increased
increases instead into introduce introduces issue issues item items its itself just keep keeps kind know
known last later lead leads less let lets like list longer lower lowered lowers made make makes making
many match matches maximum may means might minimum missing more most move moved moves much must name
named names need needed needs never new next nothing now number of offer offers often old once one only
onto option optional options order other others our out over own part people place please possible
prevent prevented prevents previous previously problem problems project proper properly provide provided
provides put raise raised raises rather read reads really reduce reduced reduces related remain remains
remove removed removes removing rename renamed renames replace replaced replaces report reported
requested require required requires resolve resolved resolves result resulting results return returned
returns right run running runs safe safely same secure security see seen select set sets setting
settings several should show shown shows side similar simple simpler since single some something
specific specified start started starts state stay stays still stop stopped stops such support supported
supports sure take taken takes than that the their them then there these they thing things this those
though through time times too tool toward try trying two under unless until update updated updates
upgrade upgraded upgrades upon use used user users uses using usual valid value values various version
very via want was way ways well were what when where whether which while who whole whose will with
within without work worked working works would wrong yet you your
"""
PLAIN_WORDS = frozenset(PLAIN.split())

# The small words of English: a translation has none of them
SMALL = """
the and with when for from that this is are now can not no by its to of an on be
"""
ENGLISH = frozenset(SMALL.split())

# And of other languages that are written alike
OTHERS = """
der das und mit für ist wird werden kann nicht ein eine einem einen jetzt beim oder auf aus nach les
des une pour avec est dans peut sur ne pas et el los una con para puede por ahora del il gli della
delle può ora di che os uma não pode agora com em het een voor kan nu niet och för inte är på jest
może nie
"""
OTHER_WORDS = frozenset(OTHERS.split())
