import { pickFrom } from "../Seed.js"
import { animalWords, beingWords, isSomeone, personWords } from "./Lexicon.js"
import type { Agent } from "./Told.js"
import { withArticle } from "./Words.js"

/** What each animal wears by nature. */
const coats: Readonly<Record<string, string>> = {
  fox: "russet fur, a cream belly and muzzle, dark brown paws and a thick tail with a white tip",
  owl: "tawny brown feathers flecked with cream, a pale heart-shaped face and short ear tufts",
  wolf: "slate grey fur, a pale chest and a dark stripe down the back",
  bear: "thick chestnut brown fur, round ears and a tan muzzle",
  cat: "smoky grey fur with darker stripes, a white chest and a long tail",
  dog: "honey-coloured fur, floppy ears and a white blaze between the eyes",
  rabbit: "soft fawn fur, long upright ears with pink insides and a white tail",
  mouse: "light brown fur, large round ears and a thin pink tail",
  squirrel: "copper fur, a white belly and a tall feathery tail",
  hedgehog: "dark brown spines with sandy tips and a cream face",
  deer: "fawn fur with white spots, slender legs and small antlers",
  penguin: "black and white feathers with a yellow patch at each side of the head",
  elephant: "grey wrinkled skin, large ears with rosy edges and a long trunk",
  lion: "golden fur and a wide dark amber mane",
  tiger: "orange fur with bold black stripes and a white chin",
  dragon: "emerald scales, a lighter green belly, small folded wings and two ivory horns",
  frog: "moss green skin with darker spots and a pale yellow throat",
  turtle: "olive skin and a domed brown shell with amber plates",
  whale: "deep blue skin with a ribbed white underside",
  octopus: "coral skin with paler suckers and eight curling arms",
  crow: "glossy black feathers with a blue sheen",
  raven: "glossy black feathers with a violet sheen",
  sparrow: "small brown and cream feathers with a dark bib",
  robin: "olive brown feathers and a bright orange breast",
  rat: "charcoal fur, round pink ears and a long pale tail",
  horse: "chestnut fur, a black mane and one white sock",
  panda: "black and white fur with dark rings round the eyes",
  firefly: "a dark brown shell, clear wings and a warm yellow light at its end",
  moth: "dusty cream wings with brown eyespots and feathery antennae",
  bee: "amber and dark brown stripes and clear wings",
  butterfly: "wide azure wings with black edges",
  duck: "cream feathers and a bright orange beak",
  dinosaur: "fern green skin with darker bands along the back"
}

/** Colours for what they wear: no two characters of a film share one. */
const colours = [
  ["brick red", "cream"],
  ["deep teal", "mustard yellow"],
  ["plum purple", "silver grey"],
  ["forest green", "tan"],
  ["sky blue", "white"],
  ["pumpkin orange", "navy blue"],
  ["golden yellow", "dark brown"],
  ["coral pink", "slate grey"]
] as const

const creatureClothes = [
  "a thick woollen {a} scarf with {b} fringes, wound twice round the neck",
  "a short {a} cape with {b} lining, fastened with a round brass button",
  "a small {a} vest with {b} edging and two buttoned pockets"
] as const
const personClothes = [
  "a knee-length {a} coat with {b} buttons over dark trousers, and sturdy brown boots",
  "a {a} jumper with a {b} collar under loose grey overalls, and worn leather boots",
  "a long {a} raincoat with {b} lining, dark trousers and rubber boots"
] as const
const machineClothes = [
  "a dented {a} body with {b} joints and a round glass window in the chest",
  "a {a} painted shell, chipped at the edges, with {b} rivets along every seam"
] as const
const carried = [
  "a small brass lantern in the right hand",
  "a canvas satchel across the shoulder",
  "a folded map under one arm",
  "a walking staff of pale wood",
  "a little leather backpack with a rolled blanket on top",
  "a round basket over one arm"
] as const
const hair = [
  "short curly black hair",
  "a long auburn braid",
  "white hair combed back",
  "straight chestnut hair cut at the chin",
  "wavy sandy hair under the edge of a knitted cap"
] as const
const eyes = ["amber", "dark brown", "green", "grey-blue", "hazel"] as const
const skins = ["warm brown", "light, freckled", "deep brown", "olive", "tanned, weathered"] as const
const builds = [
  "small and round",
  "slender and light on the feet",
  "tall and narrow",
  "broad and sturdy"
] as const

type Kind = "animal" | "person" | "machine" | "being"

/** What sort of body someone has. A capitalised stranger is a person. */
const kindOf = (agent: Agent): Kind => {
  const head = agent.noun.split(" ").at(-1) ?? agent.noun
  if (animalWords.has(head)) return "animal"
  if (/^(robot|android|drone|computer|ai|toaster)$/.test(head)) return "machine"
  if (beingWords.has(head)) return "being"
  return agent.named || personWords.has(head) || isSomeone(head)
    ? "person"
    : agent.noun === ""
      ? "person"
      : "being"
}

/**
 * Everything the eye sees of someone, 80 words or more. It follows from the agent, the place in the cast (so that no two
 * share a colour) and the seed.
 */
export const lookOf = (agent: Agent, index: number, seed: number): string => {
  const key = [seed, "look", agent.name, index] as const
  const start = Math.abs(seed) % colours.length
  const [a, b] = colours[(start + index * 3) % colours.length] ?? colours[0]
  const dressed = (clothes: readonly [string, ...ReadonlyArray<string>]) =>
    pickFrom(clothes, ...key, "clothes")
      .replaceAll("{a}", a)
      .replaceAll("{b}", b)
  const build = pickFrom(builds, ...key, "build")
  const item = pickFrom([carried[(start + index) % carried.length] ?? carried[0]], ...key)
  const eye = pickFrom(eyes, ...key, "eyes")
  const head = agent.noun.split(" ").at(-1) ?? ""
  const kind = kindOf(agent)
  // A name of one's own, or a word nobody knows, says nothing of what to draw.
  const noun = agent.named
    ? isSomeone(head)
      ? agent.noun
      : "person"
    : kind === "being" && !beingWords.has(head)
      ? "small round figure"
      : agent.noun || "figure"
  const described = [...agent.adjectives, noun].join(" ")
  const what = /^(last|first|final|only|best|new) /.test(described)
    ? `the ${described}`
    : withArticle(described)
  const shape = `The outline is easy to tell from afar: ${build}, with the ${a} always the largest patch of colour, the ${b} the second.`
  const manner = `${agent.name} stands on two legs about as high as a garden gate, holds the head a little forward, and looks the same from every side: no other colours, no pattern, no jewellery, nothing that changes from one moment to the next.`
  if (kind === "person") {
    return [
      `${agent.name} is ${what}, ${build}, with ${pickFrom(skins, ...key, "skin")} skin, ${pickFrom(hair, ...key, "hair")} and round ${eye} eyes under straight dark brows.`,
      `${agent.name} wears ${dressed(personClothes)}, and carries ${item}.`,
      shape,
      `The face is open, with a short nose and a wide mouth; the hands are large and calm. ${agent.name} stands straight, holds the head a little forward, and looks the same from every side: no other colours, no pattern, no jewellery, nothing that changes from one moment to the next.`
    ].join(" ")
  }
  if (kind === "machine") {
    return [
      `${agent.name} is ${what}, ${build}, made of ${dressed(machineClothes)}.`,
      `Two large round eyes of ${eye} glass sit in a smooth dome of a head, with one thin antenna above them and a narrow grille for a mouth.`,
      `The arms are jointed tubes that end in three soft fingers, and ${agent.name} carries ${item}.`,
      shape,
      manner
    ].join(" ")
  }
  const coat =
    coats[head] ??
    (kind === "animal"
      ? `short ${a} fur, a ${b} belly and small bright markings round the eyes`
      : `a smooth, softly rounded body the colour of ${a} clay, with a ${b} belly`)
  return [
    `${agent.name} is ${what}, ${build}, with ${coat}.`,
    `The eyes are large, round and ${eye}, set wide apart over a short, friendly face.`,
    `${agent.name} wears ${dressed(creatureClothes)}, and carries ${item}.`,
    shape,
    manner
  ].join(" ")
}
