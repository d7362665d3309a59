/** What kind of being a text speaks of. */

export type Kind =
  | "fox"
  | "wolf"
  | "dog"
  | "cat"
  | "lion"
  | "tiger"
  | "bear"
  | "panda"
  | "rabbit"
  | "mouse"
  | "squirrel"
  | "raccoon"
  | "badger"
  | "deer"
  | "pig"
  | "hedgehog"
  | "otter"
  | "elephant"
  | "monkey"
  | "horse"
  | "unicorn"
  | "cow"
  | "goat"
  | "sheep"
  | "frog"
  | "turtle"
  | "dragon"
  | "owl"
  | "penguin"
  | "duck"
  | "crow"
  | "parrot"
  | "bird"
  | "chicken"
  | "whale"
  | "fish"
  | "octopus"
  | "snail"
  | "insect"
  | "robot"
  | "ghost"
  | "alien"
  | "snowman"
  | "person"
  | "creature"

const animals: ReadonlyArray<readonly [Kind, string]> = [
  ["unicorn", "unicorn"],
  ["fox", "fox|vixen|foxes"],
  ["wolf", "wolf|wolves|coyote|jackal|werewolf"],
  ["dog", "dog|puppy|hound|terrier|corgi|collie|dachshund|beagle|poodle|retriever|spaniel|sheepdog|mutt|pup"],
  ["cat", "cat|kitten|tomcat|lynx|kitty|tabby"],
  ["lion", "lion|lioness"],
  ["tiger", "tiger|tigress|leopard|cheetah|jaguar|panther"],
  ["panda", "panda"],
  ["bear", "bear|koala|grizzly|bears"],
  ["rabbit", "rabbit|hare|bunny|kangaroo"],
  ["mouse", "mouse|mice|rat|hamster|shrew|vole|dormouse|gerbil"],
  ["squirrel", "squirrel|chipmunk"],
  ["raccoon", "raccoon|racoon|lemur"],
  ["badger", "badger|skunk|wombat"],
  ["deer", "deer|stag|doe|reindeer|moose|elk|antelope|gazelle|giraffe"],
  ["pig", "pig|piglet|boar|hog"],
  ["hedgehog", "hedgehog|porcupine|echidna"],
  ["otter", "otter|beaver|seal|ferret|weasel|stoat|mole|marten|walrus|platypus"],
  ["elephant", "elephant|mammoth|hippo|rhino"],
  ["monkey", "monkey|ape|gorilla|chimpanzee|orangutan|chimp|sloth"],
  ["horse", "horse|pony|donkey|zebra|foal|mule|camel|llama|alpaca"],
  ["cow", "cow|bull|ox|calf|yak|buffalo|bison"],
  ["goat", "goat|ibex|faun|satyr"],
  ["sheep", "sheep|lamb|ram"],
  ["frog", "frog|toad|newt|salamander"],
  ["turtle", "turtle|tortoise"],
  [
    "dragon",
    "dragon|dragonet|wyvern|dinosaur|lizard|gecko|chameleon|crocodile|alligator|iguana|snake|serpent|dino"
  ],
  ["owl", "owl|owlet"],
  ["penguin", "penguin|puffin"],
  ["duck", "duck|duckling|goose|gosling|swan|mallard"],
  ["crow", "crow|raven|magpie|jackdaw|rook|blackbird|starling"],
  ["parrot", "parrot|macaw|cockatoo|toucan|parakeet|budgie|hummingbird|kingfisher|peacock"],
  ["chicken", "chicken|hen|rooster|cockerel|chick|turkey"],
  [
    "bird",
    "bird|sparrow|robin|finch|wren|swallow|pigeon|dove|gull|seagull|eagle|hawk|falcon|heron|stork|crane|nightingale|thrush|lark|canary|albatross|pelican|phoenix|songbird|bluebird"
  ],
  ["whale", "whale|orca|narwhal|manatee"],
  ["fish", "fish|shark|dolphin|goldfish|salmon|trout|carp|pufferfish|seahorse"],
  ["octopus", "octopus|squid|jellyfish|kraken|cuttlefish"],
  ["snail", "snail|slug"],
  [
    "insect",
    "bee|bumblebee|butterfly|moth|beetle|ladybird|ladybug|ant|dragonfly|firefly|cricket|grasshopper|insect|wasp|spider|caterpillar"
  ],
  ["robot", "robot|android|droid|automaton|bot|cyborg|drone|rover"],
  ["ghost", "ghost|spirit|phantom|spectre|wraith"],
  ["alien", "alien|martian|extraterrestrial"],
  ["snowman", "snowman"],
  ["creature", "monster|creature|beast|blob|slime|golem|troll|yeti|sprite|imp|gremlin|being"]
]

/** Names that are people's names as often as animals'. */
const personNamesToo = /^(robin|jay|wren|lark|finch|raven|crane|swan|martin|dove|kitty|bunny|drake|buck)$/

const people =
  "girl|boy|woman|man|child|kid|toddler|baby|teenager|teen|lady|gentleman|person|human|knight|wizard|witch|sorcerer|sorceress|mage|pirate|keeper|sailor|fisherman|fisherwoman|captain|king|queen|prince|princess|grandmother|grandfather|granny|grandma|grandpa|mother|father|mum|mom|dad|daughter|son|sister|brother|astronaut|cosmonaut|detective|chef|baker|cook|scientist|inventor|professor|doctor|nurse|teacher|explorer|farmer|gardener|shepherd|fairy|elf|dwarf|gnome|mermaid|ninja|samurai|warrior|soldier|guard|ranger|hunter|archer|smith|blacksmith|tailor|clockmaker|watchmaker|baker|merchant|painter|artist|dancer|singer|musician|violinist|pianist|poet|writer|librarian|pilot|driver|engineer|mechanic|firefighter|policeman|policewoman|officer|postman|mailman|courier|nun|monk|priest|thief|hero|heroine|giant|traveller|traveler|wanderer|boatman|ferryman|student|pupil|neighbour|neighbor|villager|aunt|uncle|old-timer|botanist|gentlewoman|bride|groom|clown|magician|acrobat|beekeeper|miner|lighthousekeeper"

/** Words after which a text has left its subject and speaks of something else. */
const leavesSubject =
  /[.,;:]|\b(with|and|who|whose|which|that|in|on|of|near|beside|wearing|holding|carrying|has|having|from|to|by|like|as|riding|made)\b/

interface Mention {
  readonly kind: Kind
  readonly at: number
  readonly length: number
}

/** A word of its own, not the first half of another ("fox-fur", "cat's"). */
const mention = (text: string, pattern: string, kind: Kind): Mention | undefined => {
  const found = new RegExp(`(?<![\\p{L}-])(?:${pattern})s?(?![\\p{L}]|-|['’]s)`, "u").exec(text)
  return found === null ? undefined : { kind, at: found.index, length: found[0].length }
}

const earliest = (mentions: ReadonlyArray<Mention | undefined>): Mention | undefined =>
  mentions.reduce(
    (best, next) => (next !== undefined && (best === undefined || next.at < best.at) ? next : best),
    undefined
  )

const kindIn = (text: string): Kind | undefined => {
  const animal = earliest(animals.map(([kind, pattern]) => mention(text, pattern, kind)))
  const person = mention(text, people, "person")
  if (animal === undefined) return person?.kind
  if (person === undefined || animal.at < person.at) return animal.kind
  // "a pirate parrot" is a parrot; "a pirate with a parrot" is a pirate.
  return leavesSubject.test(text.slice(person.at + person.length, animal.at)) ? "person" : animal.kind
}

/**
 * The kind of being someone is. An animal in the name decides ("Old Mother Fox"), else the description's subject, else
 * whatever the name says: "The Wanderer", told of as "a wolf in a cloak", is a wolf.
 */
export const kindOf = (name: string, description: string): Kind => {
  const called = name.toLowerCase().slice(0, 200)
  const told = description.toLowerCase().slice(0, 6000)
  const isAmbiguous = called.split(/[^\p{L}]+/u).some((word) => personNamesToo.test(word))
  const byName = isAmbiguous ? undefined : kindIn(called)
  if (byName !== undefined && byName !== "person" && byName !== "creature") return byName
  // "Wren is a girl" speaks of no bird.
  const toldOfThem = isAmbiguous && told.startsWith(called) ? told.slice(called.length) : told
  return (
    kindIn(toldOfThem) ?? kindIn(called) ?? (/\b(he|she|his|her|him)\b/.test(told) ? "person" : "creature")
  )
}

/** The words an action may call someone by: their name's, their kind, their calling. */
export const callsOf = (name: string, description: string): ReadonlyArray<string> => {
  const names =
    name
      .toLowerCase()
      .slice(0, 200)
      .match(/\p{L}{3,}/gu) ?? []
  const kind = kindOf(name, description)
  const calling = new RegExp(`(?<![\\p{L}-])(?:${people})(?![\\p{L}-])`, "u").exec(
    description.toLowerCase().slice(0, 300)
  )
  return [
    ...names.filter((word) => !/^(the|of|and|von|van|mrs|old)$/.test(word)),
    kind,
    ...(kind === "person" && calling !== null ? [calling[0]] : [])
  ]
}
