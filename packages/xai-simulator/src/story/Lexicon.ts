/** The words the storyteller knows. What it does not know it guesses from where a word stands. */

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

export const determiners = set(
  "a an the this that these those my your his her its our their one some any no every each another " +
    // Enough of the neighbours' languages to find their nouns.
    "un una uno el la los las le les une des der die das ein eine einen einem einer il lo gli i o os as um uma en et ett een het"
)

export const numbers: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  both: 2,
  several: 3,
  many: 3,
  twin: 2
}

export const conjunctions = set("and & plus y et und e och en og")

export const prepositions = set(
  "in at on through under underneath across inside near beneath over along by beside behind among between into from " +
    "toward towards around above below within outside during before after until down up onto aboard atop amid amidst beyond past to for about against with without " +
    "dans sur sous en im auf unter nel nella sul sob no na"
)

/** Prepositions that say where. */
export const placePrepositions = set(
  "in at on through under underneath across inside near beneath over along by beside behind among between into around above below within outside down up onto aboard atop amid amidst beyond dans sur sous en im auf nel nella no na"
)

/** Words that end a phrase. */
export const clauseWords = set(
  "who that which where when while as because so but then if whose after before until and-then"
)

export const pronouns = set(
  "he she it they we i you him her them us me himself herself itself themselves each other"
)

/** Verbs that stories are made of, in their plain form. */
export const verbs = set(`
  move nap doze juggle hop stroll march crawl sneak bloom sway flicker erupt
  discover find see meet befriend chase follow build make create bake cook paint draw write read sing play dance learn teach
  explore search seek hunt hide steal rescue save help protect guard fight battle defeat face confront escape flee run walk
  wander travel journey sail fly swim dive climb fall jump leap ride drive race cross enter leave return come go arrive stay
  live sleep dream wake wait watch look listen hear feel love hate fear want wish need try start begin stop end open close
  break mend repair fix restore grow plant water harvest gather collect carry bring take give share trade sell buy lose win
  become turn change transform shrink hold keep throw catch drop push pull lift dig bury unearth uncover reveal decide choose
  tell speak talk whisper call shout laugh cry smile hope remember forget think know understand believe realize realise
  survive lead join visit celebrate invent design program deliver send receive light ignite burn freeze melt stand sit rest
  eat drink feed hatch raise tame train ski surf skate fish sew knit weave carve sculpt compose perform conduct solve
  investigate haunt float drift land launch orbit crash cast brew awaken summon hug kiss marry reunite stumble finds
  uncovers stand lie stare gaze shine glow tremble attend host serve clean polish sweep count map trace track guide connect
  communicate contact compete argue quarrel reconcile forgive apologize paddle row hike camp prepare organize organise
  practice practise attempt struggle manage refuse agree promise swear plan plot`)

const doubled = (verb: string): string => `${verb}${verb.at(-1) ?? ""}`

const forms = (verb: string): ReadonlyArray<readonly [string, string]> => {
  const s = /(s|x|z|ch|sh|o)$/.test(verb)
    ? `${verb}es`
    : /[^aeiou]y$/.test(verb)
      ? `${verb.slice(0, -1)}ies`
      : `${verb}s`
  const stem = verb.endsWith("e") ? verb.slice(0, -1) : verb
  const ing = verb === "lie" ? "lying" : verb.endsWith("ee") ? `${verb}ing` : `${stem}ing`
  return [
    [verb, verb],
    [s, verb],
    [ing, verb],
    [`${doubled(verb)}ing`, verb],
    [/[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${stem}ed`, verb],
    [`${doubled(verb)}ed`, verb]
  ]
}

const pastForms: Readonly<Record<string, string>> = {
  found: "find",
  saw: "see",
  met: "meet",
  built: "build",
  made: "make",
  wrote: "write",
  sang: "sing",
  taught: "teach",
  sought: "seek",
  hid: "hide",
  stole: "steal",
  fought: "fight",
  fled: "flee",
  ran: "run",
  flew: "fly",
  swam: "swim",
  fell: "fall",
  rode: "ride",
  drove: "drive",
  left: "leave",
  came: "come",
  went: "go",
  slept: "sleep",
  woke: "wake",
  heard: "hear",
  felt: "feel",
  began: "begin",
  broke: "break",
  grew: "grow",
  brought: "bring",
  took: "take",
  gave: "give",
  sold: "sell",
  bought: "buy",
  lost: "lose",
  won: "win",
  became: "become",
  held: "hold",
  kept: "keep",
  threw: "throw",
  caught: "catch",
  told: "tell",
  spoke: "speak",
  thought: "think",
  knew: "know",
  led: "lead",
  stood: "stand",
  sat: "sit",
  ate: "eat",
  drank: "drink",
  has: "have",
  have: "have",
  had: "have",
  is: "be",
  are: "be",
  was: "be",
  were: "be",
  must: "must",
  can: "can",
  will: "will"
}

const verbForms: ReadonlyMap<string, string> = new Map([
  ...[...verbs].flatMap(forms),
  ...Object.entries(pastForms)
])

/** The plain form of a verb the storyteller knows. */
export const verbOf = (word: string): string | undefined => verbForms.get(word.toLowerCase())

/** Words that describe and do not name: dropped from a name, kept in a description. */
export const adjectives = set(`
  northern southern eastern western old young little small tiny big large great giant huge tall short brave shy lonely lost sad happy cheerful curious clever wise
  foolish lazy tired sleepy hungry angry gentle kind quiet noisy silent secret hidden strange mysterious magic magical enchanted
  ancient forgotten abandoned ruined broken golden silver red blue green yellow orange purple pink white black grey gray brown
  glowing shining sparkling burning frozen icy snowy rainy stormy sunny windy foggy misty dark bright warm cold dusty rusty
  wooden stone iron paper glass crystal-clear autumn winter summer spring autumnal haunted friendly grumpy retired former
  last first final only elderly beautiful ugly pretty funny wild tame stray injured wounded blind deaf royal noble poor rich
  famous unknown invisible talking singing dancing flying floating sleeping running wandering crying laughing smiling
  mechanical electric robotic steam-powered clockwork solar lunar cosmic alien underwater tropical arctic urban rural medieval
  futuristic modern vintage retro neon unlikely best new adventurous fearless nervous stubborn playful mischievous loyal
  giant-sized orphaned homeless immortal undead time-travelling time-traveling deep high low long wide narrow empty full crowded
  honest merry sly proud humble patient busy quietest vast endless fluffy spotted striped baby`)

/** Words for where. */
export const places = set(`
  forest woods wood jungle desert mountain mountains hill hills valley canyon cave cavern beach sea ocean river lake pond
  island shore coast harbour harbor port village town city street alley market castle palace tower dungeon temple church library
  school museum theatre theater station train ship boat spaceship space moon mars planet galaxy star garden meadow field farm
  barn kitchen bakery cafe café restaurant house home cottage cabin attic cellar basement room bedroom office factory laboratory
  lab workshop hospital park zoo circus lighthouse bridge road path sky clouds cloud reef swamp marsh glacier tundra savanna
  rooftop roof subway tunnel mine ruins labyrinth maze greenhouse orchard vineyard windmill mill stage arena stadium bay cliff
  tokyo paris london venice rome kyoto berlin lisbon cairo york`)

const people = `man woman boy girl child kid baby person sailor keeper captain pirate king queen prince princess knight wizard witch
  warrior soldier farmer fisherman fisher baker chef cook painter artist musician pianist violinist drummer singer dancer poet
  writer teacher student scientist inventor engineer astronaut pilot driver doctor nurse detective thief spy hunter ranger
  gardener carpenter blacksmith clockmaker watchmaker toymaker shoemaker tailor merchant shopkeeper librarian monk nun priest
  grandmother grandfather grandma grandpa granny mother father mom dad mum sister brother twin son daughter aunt uncle
  friend neighbour neighbor stranger traveller traveler wanderer explorer adventurer hero heroine villain ninja samurai
  cowboy lumberjack mermaid fairy elf dwarf giant vampire postman mailman courier barista waiter clown acrobat magician
  skateboarder surfer skier runner cyclist shepherd beekeeper archaeologist diver miner firefighter nomad hermit apprentice lady gentleman`

const animals = `fox owl wolf bear cat dog kitten puppy rabbit hare bunny mouse rat squirrel hedgehog badger deer stag horse pony cow
  pig goat sheep lamb donkey lion tiger leopard panther elephant giraffe zebra hippo rhino monkey ape gorilla chimpanzee
  penguin seal whale dolphin shark octopus crab lobster turtle tortoise frog toad snake lizard crocodile alligator fish bird
  crow raven sparrow robin eagle hawk falcon parrot swan duck duckling goose chicken hen rooster peacock bee butterfly moth
  beetle ant spider snail dragonfly firefly bat raccoon otter beaver panda koala kangaroo camel llama alpaca sloth dragon
  unicorn phoenix griffin dinosaur monster yeti creature corgi heron stork seagull gull hamster lemur jellyfish seahorse
  caterpillar ladybug cricket grasshopper mammoth wombat quokka axolotl squid walrus moose reindeer`

const beings =
  "robot android drone ghost spirit alien skeleton golem snowman scarecrow puppet doll teddy toy toaster computer ai"

export const personWords = set(people)
export const animalWords = set(animals)
export const beingWords = set(beings)

/** Whether a noun names someone who can act. */
export const isSomeone = (noun: string): boolean =>
  personWords.has(noun) ||
  animalWords.has(noun) ||
  beingWords.has(noun) ||
  /(ist|keeper|maker|smith|man|woman|friends?)$/.test(noun)

/** What the commoner emoji show. */
export const emojiWords: Readonly<Record<string, string>> = {
  "🦊": "fox",
  "🦉": "owl",
  "🐺": "wolf",
  "🐻": "bear",
  "🐱": "cat",
  "🐈": "cat",
  "🐶": "dog",
  "🐕": "dog",
  "🐰": "rabbit",
  "🐇": "rabbit",
  "🐭": "mouse",
  "🐿": "squirrel",
  "🦔": "hedgehog",
  "🦌": "deer",
  "🐴": "horse",
  "🐮": "cow",
  "🐷": "pig",
  "🦁": "lion",
  "🐯": "tiger",
  "🐘": "elephant",
  "🐵": "monkey",
  "🐧": "penguin",
  "🐳": "whale",
  "🐬": "dolphin",
  "🐙": "octopus",
  "🐢": "turtle",
  "🐸": "frog",
  "🐉": "dragon",
  "🐲": "dragon",
  "🦄": "unicorn",
  "🦋": "butterfly",
  "🐝": "bee",
  "🐦": "bird",
  "🦆": "duck",
  "🤖": "robot",
  "👻": "ghost",
  "👽": "alien",
  "⛄": "snowman",
  "👨‍🚀": "astronaut",
  "👩‍🚀": "astronaut",
  "🧙": "wizard",
  "🧜": "mermaid",
  "🧑": "person",
  "👩": "woman",
  "👨": "man",
  "👧": "girl",
  "👦": "boy",
  "👑": "crown",
  "💎": "crystal",
  "🔮": "crystal",
  "🗝": "key",
  "🔑": "key",
  "🗺": "map",
  "📖": "book",
  "🎈": "balloon",
  "🌟": "star",
  "⭐": "star",
  "🎁": "gift",
  "🍞": "bread",
  "🎂": "cake",
  "🎹": "piano",
  "🎸": "guitar",
  "🌸": "blossom",
  "🌲": "forest",
  "🌳": "forest",
  "🍂": "autumn forest",
  "🏔": "mountain",
  "🏝": "island",
  "🏜": "desert",
  "🌊": "sea",
  "🚀": "spaceship",
  "🌙": "moon",
  "🏰": "castle",
  "🏠": "house",
  "🌆": "city",
  "🌃": "city",
  "🌋": "volcano"
}
