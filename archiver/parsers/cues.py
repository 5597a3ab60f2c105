"""The words of reporting, by language: what says that somebody speaks, and what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache


def word_set(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


_REGULAR = """
acknowledge add admit advise affirm agree allege announce answer apologize argue ask assert attack blame
blast boast brag brand call caution characterize charge chide claim clarify comment complain concede
conclude concur condemn confess confide confirm contend continue counter criticise criticize cry declare decry
demand denounce deny deride describe dismiss dub echo elaborate emphasise emphasize enthuse estimate exclaim
explain fume gush hail hint imply insist joke label lament maintain mention mock muse murmur mutter note observe
object opine plead pledge post praise predict proclaim promise protest question quip react reason recall
recommend recount refer reiterate remark remember remind repeat reply report respond reveal scoff scream shout sigh slam
snap speculate state stress suggest summarise summarize testify theorize tout tweet urge venture vow warn whisper wonder
yell
"""
_NOUNS = """
answer attack blame blast brand call charge claim comment counter echo estimate hail hint
joke label mention note object plead pledge post praise promise protest question read reason remark reply report
scream shout sigh slam snap state stress tout tweet vow whisper wonder yell
"""
_CUES = {
    "en": "said say says saying told tell tells telling wrote write writes writing thinks reads read began put puts",
    "de": """sagte sagt sagten sagen gesagt erklärte erklärt erklärten betonte betont meinte meint berichtete
        berichtet schrieb schreibt kritisierte kritisiert forderte fordert warnte warnt fügte ergänzte ergänzt
        antwortete antwortet fragte fragt äußerte kündigte nannte nennt bezeichnete bezeichnet lobte lobt
        versicherte versichert behauptete verkündete erzählte erzählt erläuterte erläutert sprach spricht
        twitterte teilte erinnert erinnerte heißt
        bestätigte bestätigt äußert verkündet
        sieht findet hofft""",
    "fr": """dit disent déclare déclaré déclarait explique expliqué expliquait affirme affirmé ajoute ajouté
        raconte raconté précise précisé souligne souligné écrit estime estimé assure assuré répond répondu
        confie confié rappelle rappelé lance lancé conclut conclu insiste insisté indique indiqué annonce
        annoncé demande demandé témoigne""",
    "es": """dijo dice dijeron dicen afirmó afirma explicó explica añadió añade agregó agrega señaló señala declaró
        declara aseguró asegura comentó comenta contó cuenta indicó indica manifestó sostuvo sostiene escribió escribe
        respondió responde preguntó recordó recuerda destacó destaca advirtió advierte insistió insiste""",
    "it": """dice detto disse dicono spiega spiegato afferma affermato dichiara dichiarato racconta raccontato aggiunge
        aggiunto scrive scritto sottolinea sottolineato conclude concluso commenta commentato risponde ricorda""",
    "nl": """zei zegt zeggen zeiden vertelde vertelt verklaarde verklaart schreef schrijft meldde meldt antwoordde
        antwoordt vroeg vraagt stelt stelde vindt benadrukt benadrukte waarschuwt waarschuwde legt legde noemt
        noemde""",
    "pt": """disse diz disseram dizem afirmou afirma explicou explica declarou declara contou conta acrescentou
        acrescenta escreveu escreve respondeu responde comentou comenta destacou destaca ressaltou lembrou lembra""",
}
# Phrases that stand before the speaker and need no verb.
_SOURCES = {
    "en": "according to|in the words of",
    "de": "laut|so|nach Angaben (?:von|der|des)",
    "fr": "selon|d[’']après",
    "es": "según",
    "it": "secondo",
    "nl": "volgens|aldus",
    "pt": "segundo|de acordo com",
}
# he · she · others that speak · determiners · prepositions · words that open a clause · words between subject and cue
_WORDS = {
    "en": (
        "he",
        "she",
        "they i we",
        "the a an this these those his her their its our my one another some many several two three both most",
        """of for from at in on with to by about after before during under over than like into against between
        despite since until without among through near behind via amid including""",
        "and but or as when while because if although though whereas that which whether so yet where how why what",
        """has have had was were is are been being be also then later once again even still just never ever always
        recently first further himself herself themselves reportedly did does do will would can could may might should
        to not went goes gone on quick able used wants wanted tried likes liked continued famously often too""",
    ),
    "de": (
        "er",
        "sie",
        "ich wir",
        "der die das den dem des ein eine einer eines einem sein seine ihr ihre dieser diese dieses",
        "von für in im an am auf bei mit nach aus zu zum zur über unter vor durch gegen ohne um seit während wegen",
        "und aber oder als wenn weil dass ob denn doch sondern",
        """hat hatte haben hatten auch dann später noch sich nun bereits gestern heute schon dazu
        hier dort""",
    ),
    "fr": (
        "il",
        "elle",
        "ils elles on je nous",
        "le la les l un une des ce cette ces son sa ses leur leurs",
        "de du d à au aux en dans par pour sur avec chez sans sous contre depuis vers",
        "et mais ou quand lorsque que qui dont car",
        "a ont avait avaient aussi ensuite encore alors déjà s se t",
    ),
    "es": (
        "él",
        "ella",
        "ellos ellas yo",
        "el la los las un una unos unas su sus este esta estos estas",
        "de del en a al con por para sobre desde entre sin contra hasta",
        "y e pero o cuando porque que quien",
        "ha han había también después luego se le les ya",
    ),
    "it": (
        "lui",
        "lei",
        "loro io noi",
        "il lo la i gli le l un uno una suo sua questo questa",
        "di del dello della dei delle d a al alla in nel nella con per su sul sulla da dal dalla tra fra",
        "e ed ma o quando perché che chi",
        "ha hanno aveva avevano anche poi ancora si",
    ),
    "nl": (
        "hij",
        "zij ze",
        "ik wij",
        "de het een zijn haar hun deze dit die",
        "van voor in op aan bij met naar uit tot over onder tegen zonder door sinds",
        "en maar of toen wanneer omdat dat als",
        "heeft had hebben hadden ook dan later nog zich",
    ),
    "pt": (
        "ele",
        "ela",
        "eles elas eu",
        "o a os as um uma seu sua este esta esse essa",
        "de do da dos das em no na nos nas à ao com por para sobre desde entre sem",
        "e mas ou quando porque que quem",
        "tem havia também depois ainda se já",
    ),
}
_OPENERS = """
Then There Here Who Not No Yes Each Every Other Now Today Yesterday Asked According Speaking Writing Citing Noting
Adding Saying Once Only Per However Meanwhile Instead Indeed Perhaps Maybe Well Oh Read See Watch Last Next You Your It
Its Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September
October November December Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Ce Et Je Vous Nous
"""
_UPPER = "".join(chr(c) for c in range(0x41, 0x530) if chr(c).isupper())
_PART = (
    rf"[{_UPPER}](?:(?<=\b[{_UPPER}])\.(?:[{_UPPER}]\.)*|\w*(?:[’'.&-](?!s\b)\w+)*"
    r"(?:(?:(?<=\b(?:Dr|Mr|Ms|St|Lt|Sr|Jr))|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Sgt|Maj|Rev|Hon|Mme|Sra))"
    r"|(?<=\b(?:Prof|Capt)))\.)?)"
)
_LINK = (
    r"(?:(?:de|del|della|di|da|dos|du|la|le|(?:van|von)(?:[ \u00a0]de[rn]?)?|ter|ten|bin|ibn|al|el)[ \u00a0]"
    r"|al-|el-|d[’'])"
)
RUN = re.compile(rf"{_PART}(?:[ \u00a0]{_LINK}{{0,2}}{_PART})*")
"""A run of capitalised words, with the small ones that link them: `Dr. Ludwig van Beethoven`."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's words, as `speakers` asks for them."""

    openers: frozenset[str]
    """Capitalised words that start a sentence and no name."""

    sources: str
    cues: frozenset[str]
    nouns: frozenset[str]
    """Cues that are verbs only after `to`, an auxiliary or a plural."""

    he: frozenset[str]
    she: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    breaks: frozenset[str]
    between: frozenset[str]
    relatives: frozenset[str]


def _inflected(base: str) -> tuple[str, ...]:
    """The forms of a regular English verb.

    >>> [" ".join(_inflected(base)) for base in ("note", "reply", "admit")]
    ['note notes noted noting', 'reply replies replied replying', 'admit admits admitted admitting']
    """
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    if re.search(r"[^aeiou]y$", base):
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")
    stem = base + base[-1] if base in {"admit", "brag", "dub", "quip", "refer", "slam", "snap"} else base
    return base, third, stem + "ed", stem + "ing"


def language_of(text: str, stated: str | None = None) -> str:
    """The language whose rules read *text*: the stated one if we have it, else the one whose small words it uses.

    >>> language_of("Der Hund und die Katze sind im Haus"), language_of("x", "pt-BR")
    ('de', 'pt')
    """
    if stated and stated[:2].lower() in _WORDS:
        return stated[:2].lower()

    counts = Counter(re.findall(r"[^\W\d_]+", text[:1500].lower()))
    return max(_WORDS, key=lambda k: sum(counts[w] for w in _small_words(k)))


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(" ".join(_WORDS[language][3:7]).split())


@cache
def grammar(language: str) -> Grammar:
    """The words of *language*, a key of this module's tables."""
    sets = [frozenset(part.split()) for part in _WORDS[language]]
    he, she, others, determiners, prepositions, breaks, between = sets
    cues = set(_CUES[language].split())
    if language == "en":
        cues.update(form for base in _REGULAR.split() for form in _inflected(base))
    openers = {w.capitalize() for w in frozenset().union(*sets) - {"will", "may", "can"}} | set(_OPENERS.split())
    return Grammar(
        openers=frozenset(openers),
        sources=_SOURCES[language],
        cues=frozenset(cues),
        nouns=frozenset(_NOUNS.split()) if language == "en" else frozenset(),
        he=he,
        she=she,
        pronouns=he | she | others,
        determiners=determiners,
        prepositions=prepositions,
        breaks=breaks,
        between=between,
        relatives=frozenset({"who", "which", "whose", "qui", "quien", "dont"}) - breaks,
    )


TITLES = word_set(
    """mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative gov governor gen general
    lt col colonel sgt sergeant capt captain maj major admiral rev reverend hon judge justice president
    secretary minister mayor councillor councilor councilman councilwoman chancellor chairman chairwoman
    congressman congresswoman pope king queen prince princess attorney director chief officer sheriff
    detective inspector bishop cardinal rabbi imam ambassador press prime vice former premier commissioner
    republican democrat democratic coach state herr frau m mme mlle madame monsieur sr sra señor
    señora don doña signor signora meneer mevrouw"""
)
MALE = word_set("mr sir lord king prince congressman councilman herr m monsieur señor sr don signor meneer")
FEMALE = word_set("""mrs ms miss dame lady queen princess congresswoman councilwoman frau mme mlle madame señora sra""")
# A German office is a capitalised noun, like a name; its ending tells them apart.
OFFICE = re.compile(
    r"(?:minister|präsident|sprecher|kanzler|vorsitzende|direktor|leiter|experte|anwalt|trainer|chef|meister|senator|"
    r"kommissar|forscher|politiker|abgeordnete|autor|professor)(?:in|r|n)?$",
    re.IGNORECASE,
)
BODIES = word_set(
    """university college institute department ministry agency committee commission council court house senate
    congress party company corp inc ltd llc gmbh group bank union association foundation center centre
    hospital church office bureau news times post journal street states kingdom city county america europe
    facebook twitter google north south east west"""
)
DOCUMENT = re.compile(
    r"\b(?:release|statement|report|study|paper|letter|e-?mail|memo|article|post|blog|column|editorial|book|website|"
    r"survey|message|tweet)\b",
    re.IGNORECASE,
)
# The Japanese frame: topic, marked by a particle, before the quote; the cue after it opens with と.
JAPANESE_TOPIC = re.compile(r"([^\s、。「」『』]{2,24}?)(?:は|が|も)、?$")
JAPANESE_CUE = re.compile(r"と(述べ|話し|語っ|言っ|答え|説明し|指摘し|強調し|コメントし|書い)")
JAPANESE_TITLE = re.compile(r"(?:社長|会長|氏|さん|教授|首相|大臣|市長|知事|監督|選手|議員|代表|博士)$")
