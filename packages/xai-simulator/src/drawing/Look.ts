import { hash, pick } from "./Chance.js"
import { spoilt } from "./Defects.js"
import { type Kind, kindOf } from "./Kinds.js"
import { type Colour, coloursIn, darker, lighter, paper, wordsOf } from "./Palette.js"
import type { CastMember } from "./Picture.js"
import {
  callings,
  type GarmentKind,
  garmentAt,
  type Held,
  hairs,
  heldWords,
  isHat,
  named,
  skinColour,
  skins,
  targets,
  wardrobe
} from "./Wardrobe.js"

export interface Garment {
  readonly kind: GarmentKind
  readonly colour: Colour
}

/** How someone looks, in every picture. */
export interface Look {
  readonly name: string
  readonly kind: Kind
  /** Fur, feathers, metal; for a person, what they wear most of. */
  readonly main: Colour
  /** Belly and muzzle. */
  readonly light: Colour
  /** Paws, ear tips. */
  readonly dark: Colour
  readonly beak: Colour
  /** Only where the words say so. */
  readonly eyes: Colour | undefined
  readonly skin: Colour
  readonly hair: Colour
  readonly hairStyle: "short" | "long" | "curly" | "braids" | "bun" | "ponytail" | "bald" | "spiky" | "bob"
  readonly beard: "none" | "beard" | "moustache"
  readonly hasLongBeard: boolean
  readonly age: "child" | "grown" | "old"
  readonly garments: ReadonlyArray<Garment>
  readonly held: Held | undefined
  /** 1 is a grown fox; a mouse is 0.75, a bear 1.15. */
  readonly stature: number
  /** 1 is usual, 0.85 slim, 1.15 stout. */
  readonly girth: number
  readonly isClockwork: boolean
  readonly isHeartFaced: boolean
  readonly hasFreckles: boolean
  /** 0 to 3: small differences of marking. */
  readonly variant: number
  /** A planted defect: one arm too many. */
  readonly hasExtraLimb?: true
}

const natural: Readonly<Record<Kind, readonly [string, ...Array<string>]>> = {
  fox: ["russet", "rust", "ginger"],
  wolf: ["slate", "grey", "ash"],
  dog: ["caramel", "brown", "sandy", "cream"],
  cat: ["ginger", "slate", "charcoal", "cream"],
  lion: ["honey"],
  tiger: ["orange"],
  bear: ["brown", "cinnamon", "umber"],
  panda: ["white"],
  rabbit: ["fawn", "ash", "cream", "cinnamon"],
  mouse: ["ash", "fawn", "slate"],
  squirrel: ["auburn", "cinnamon"],
  raccoon: ["grey"],
  badger: ["graphite"],
  deer: ["cinnamon", "fawn"],
  pig: ["pink"],
  hedgehog: ["umber"],
  otter: ["walnut", "coffee"],
  elephant: ["steel"],
  monkey: ["brown"],
  horse: ["chestnut", "cream"],
  unicorn: ["white"],
  cow: ["white"],
  goat: ["beige"],
  sheep: ["cream"],
  frog: ["green", "emerald"],
  turtle: ["olive", "jade"],
  dragon: ["emerald", "teal", "crimson", "violet"],
  owl: ["tawny", "brown", "ash"],
  penguin: ["navy"],
  duck: ["yellow", "white"],
  crow: ["raven"],
  parrot: ["red", "green", "azure"],
  bird: ["azure", "coral", "mustard", "teal"],
  chicken: ["white", "russet"],
  whale: ["azure", "slate", "teal"],
  fish: ["orange", "turquoise", "coral"],
  octopus: ["coral", "violet", "teal"],
  snail: ["fawn"],
  insect: ["yellow", "azure", "coral"],
  robot: ["silver", "teal", "mint", "copper", "sky"],
  ghost: ["white"],
  alien: ["lime", "lavender"],
  snowman: ["white"],
  person: ["navy"],
  creature: ["violet", "teal", "coral", "mustard", "mint"]
}

const statureOf: Partial<Record<Kind, number>> = {
  mouse: 0.74,
  hedgehog: 0.78,
  squirrel: 0.82,
  rabbit: 0.86,
  frog: 0.74,
  snail: 0.7,
  insect: 0.66,
  turtle: 0.8,
  bird: 0.7,
  duck: 0.76,
  crow: 0.78,
  parrot: 0.8,
  chicken: 0.78,
  owl: 0.86,
  penguin: 0.86,
  cat: 0.88,
  otter: 0.9,
  fish: 0.78,
  octopus: 0.9,
  robot: 0.95,
  ghost: 0.92,
  wolf: 1.06,
  lion: 1.1,
  tiger: 1.1,
  bear: 1.16,
  panda: 1.08,
  deer: 1.1,
  horse: 1.18,
  unicorn: 1.16,
  cow: 1.12,
  elephant: 1.22,
  dragon: 1.14,
  whale: 1.1,
  person: 1.12
}

/** Whom the colours of a text belong to: "main", "light", "eyes", "wear:scarf", … The first word on each counts. */
const bindColours = (words: ReadonlyArray<string>, kind: Kind): ReadonlyMap<string, Colour> => {
  const isPerson = kind === "person"
  const isFurry = !isPerson && kind !== "robot"
  const bound = new Map<string, Colour>()
  const targetAt = (at: number): string | undefined => {
    const word = words[at] ?? ""
    const garment = garmentAt(words, at, isFurry)
    if (garment !== undefined) return `wear:${garment}`
    const part = targets.find(([, pattern]) => pattern.test(word))?.[0]
    if (part !== undefined) return part
    if (word === "coat" && isFurry) return "main"
    return kind !== "creature" && !isPerson && kindOf("", word) === kind ? "main" : undefined
  }
  const ahead = (from: number, reach: number): string | undefined => {
    for (let at = from + 1; at <= from + reach; at++) {
      if (/^([.;:,]|with|who|whose|wearing|carrying)$/.test(words[at] ?? "")) return undefined
      const target = targetAt(at)
      if (target !== undefined) return target
    }
    return undefined
  }
  const before = (from: number): string | undefined => {
    // "her scarf is green", "a coat of deep blue"
    if (!/^(is|are|in|of|a|was|dark|deep|light|pale|bright)$/.test(words[from - 1] ?? "")) return undefined
    for (let at = from - 2; at >= Math.max(0, from - 4); at--) {
      const target = targetAt(at)
      if (target !== undefined) return target
    }
    return undefined
  }
  for (const found of coloursIn(words)) {
    const target =
      ahead(found.at, found.isPlain ? 5 : 2) ??
      before(found.at) ??
      (found.isPlain ? (isPerson ? "loose" : "main") : undefined)
    if (target !== undefined && !bound.has(target)) bound.set(target, found.colour)
  }
  return bound
}

/** The colour of a garment whose words name none. */
const plainColour = (garment: GarmentKind, dyed: Colour): Colour => {
  switch (garment) {
    case "glasses":
    case "goggles":
      return named("charcoal")
    case "crown":
    case "necklace":
      return named("gold")
    case "backpack":
    case "satchel":
    case "boots":
      return named("brown")
    case "armour":
    case "helmet":
      return named("silver")
    case "raincoat":
    case "souwester":
      return named("yellow")
    default:
      return dyed
  }
}

const isBareHeaded =
  /^(bear|cat|dog|mouse|otter|monkey|penguin|duck|chicken|lion|tiger|turtle|frog|octopus|fish)$/

/** What someone wears and carries: what the words say, then what a calling brings with it, then one small thing. */
const outfitOf = (
  kind: Kind,
  text: string,
  opening: string,
  words: ReadonlyArray<string>,
  seed: number,
  bound: ReadonlyMap<string, Colour>
): { readonly garments: ReadonlyArray<Garment>; readonly held: Held | undefined } => {
  const isPerson = kind === "person"
  const garments: Array<Garment> = []
  const has = (test: (worn: GarmentKind) => boolean) => garments.some((garment) => test(garment.kind))
  const wear = (garment: GarmentKind, fallback: Colour) => {
    if (has((other) => other === garment || (isHat(garment) && isHat(other)))) return
    garments.push({ kind: garment, colour: bound.get(`wear:${garment}`) ?? fallback })
  }
  for (let at = 0; at < words.length; at++) {
    const garment = garmentAt(words, at, !isPerson && kind !== "robot")
    if (garment !== undefined) wear(garment, plainColour(garment, dyeOf(seed, at)))
  }
  const carried = heldWords.find(([, pattern]) => pattern.test(text))?.[0]
  const calling = callings.find(([pattern]) => pattern.test(opening))
  const isDressed = has((worn) => /^(raincoat|coat|dress|overalls|suit|armour)$/.test(worn))
  for (const [garment, colour] of calling?.[1] ?? []) {
    if (!isDressed || !/^(coat|dress|overalls|suit|armour)$/.test(garment)) wear(garment, named(colour))
  }
  // An oilskin brings its own hat.
  const oilskin = garments.find((garment) => garment.kind === "raincoat")
  if (isPerson && oilskin !== undefined && !has((worn) => isHat(worn) && worn !== "cap")) {
    const cap = garments.findIndex((garment) => garment.kind === "cap")
    if (cap >= 0 && !bound.has("wear:cap")) garments.splice(cap, 1)
    wear("souwester", oilskin.colour)
  }
  const held = carried ?? calling?.[2]
  if (!isPerson && kind !== "ghost" && garments.length === 0 && held === undefined) {
    const small = ["scarf", "bowtie", "satchel", "necklace"] as const
    wear(
      isBareHeaded.test(kind) ? pick([...small, "cap", "beanie"], seed >>> 5) : pick([...small], seed >>> 5),
      dyeOf(seed, 1)
    )
  }
  return { garments, held }
}

const dyeOf = (seed: number, salt: number): Colour => named(pick(wardrobe, hash(`${seed}/${salt}`)))

const hairStyleOf = (text: string, age: Look["age"], seed: number): Look["hairStyle"] => {
  const said: ReadonlyArray<readonly [Look["hairStyle"], RegExp]> = [
    ["bald", /\bbald\b/],
    ["braids", /\b(braid|braids|braided|plait|plaits|pigtails)\b/],
    ["ponytail", /\bponytail\b/],
    ["curly", /\b(curly|curls|afro|frizzy|wavy)\b/],
    ["bun", /\b(bun|topknot)\b/],
    ["bob", /\b(bob|bobbed)\b/],
    ["spiky", /\b(spiky|tousled|messy|unruly|wild hair)\b/],
    ["long", /\blong\b[^.,;]{0,24}\bhair\b/]
  ]
  const found = said.find(([, pattern]) => pattern.test(text))
  if (found !== undefined) return found[0]
  if (!isWoman.test(text)) return pick(["short", "short", "spiky", "curly"] as const, seed >>> 9)
  return age === "old" ? "bun" : pick(["long", "bob", "ponytail", "braids"] as const, seed >>> 9)
}

const isWoman =
  /\b(girl|woman|lady|queen|princess|grandmother|granny|grandma|mother|mum|mom|daughter|sister|witch|sorceress|fairy|aunt|mermaid|heroine|she|her|bride)\b/

const ageOf = (opening: string): Look["age"] => {
  const isOld =
    /\b(old|elderly|aged|ancient|grandmother|grandfather|granny|grandma|grandpa|wrinkled|weathered(?! skin)|wizened)\b/
  const isChild = /\b(girl|boy|child|kid|toddler|baby|teen|teenager|daughter|son)\b/
  // "a ten year old girl" is a child.
  if (isChild.test(opening) && !/\b(old (wo)?man|grown)\b/.test(opening)) return "child"
  return isOld.test(opening) ? "old" : "grown"
}

const sizes: ReadonlyArray<readonly [RegExp, number]> = [
  [/\b(tiny|miniature|minuscule)\b/, 0.82],
  [/\b(small|little|short|young)\b/, 0.9],
  [/\b(huge|giant|enormous|towering|massive)\b/, 1.2],
  [/\b(tall|large|big|lanky)\b/, 1.1]
]

const skinOf = (text: string): Colour | undefined =>
  /\b(dark|deep|ebony|black|brown)[ -](skin|complexion)/.test(text)
    ? skinColour("7c5036")
    : /\b(olive|tan|tanned|bronze|golden)[ -](skin|complexion)/.test(text)
      ? skinColour("cf9b6e")
      : /\b(pale|fair|light|freckled)[ -](skin|complexion)/.test(text)
        ? skinColour("f8dcc2")
        : undefined

const beardOf = (text: string, opening: string, kind: Kind, age: Look["age"]): Look["beard"] => {
  if (/\b(beard|bearded)\b/.test(text) || /\b(wizard|dwarf|gnome)\b/.test(opening)) return "beard"
  if (/\b(moustache|mustache|whiskered)\b/.test(text)) return "moustache"
  return kind === "person" && age === "old" && !isWoman.test(text) ? "beard" : "none"
}

/** How someone looks: from name and description alone, the same every time they are asked for; a planted defect spoils it. */
export const lookOf = (member: CastMember): Look =>
  member.defect === undefined ? lookAsTold(member) : spoilt(lookAsTold(member), member.defect)

const lookAsTold = (member: CastMember): Look => {
  const kind = kindOf(member.name, member.description)
  const text = `${member.name}. ${member.description}`.slice(0, 6000).toLowerCase()
  // Who they are stands at the head of a description; further down it speaks of others.
  const opening = text.slice(0, Math.min(member.name.length, 200) + 160)
  const words = wordsOf(member.description)
  const seed = hash(text)
  const isPerson = kind === "person"
  const bound = bindColours(words, kind)
  const age = ageOf(opening)
  const main =
    bound.get("main") ??
    (isPerson ? undefined : coloursIn(wordsOf(member.name))[0]?.colour) ??
    (isPerson ? (bound.get("loose") ?? dyeOf(seed, 2)) : named(pick(natural[kind], seed)))
  const base = isPerson ? { child: 0.86, old: 1.06, grown: 1.14 }[age] : (statureOf[kind] ?? 1)
  const size = sizes.find(([pattern]) => pattern.test(opening))?.[1] ?? 1
  return {
    name: member.name,
    kind,
    main,
    light:
      bound.get("light") ??
      (kind === "penguin" ? paper : lighter(main, kind === "fox" || kind === "squirrel" ? 0.84 : 0.64)),
    dark: bound.get("dark") ?? darker(main, 0.45),
    beak: bound.get("beak") ?? named(kind === "crow" ? "charcoal" : "amber"),
    eyes: bound.get("eyes"),
    skin: skinOf(text) ?? bound.get("skin") ?? skinColour(pick(skins, seed >>> 11)),
    hair: bound.get("hair") ?? (age === "old" ? named("pearl") : named(pick(hairs, seed >>> 13))),
    hairStyle: hairStyleOf(text, age, seed),
    beard: beardOf(text, opening, kind, age),
    hasLongBeard: /\b(long|flowing)\b[^.,;]{0,30}\bbeard\b|\b(wizard|dwarf|gnome)\b/.test(text),
    age,
    ...outfitOf(kind, text, opening, [...wordsOf(member.name), ".", ...words], seed, bound),
    stature: Math.max(0.62, Math.min(1.32, base * size)),
    girth: /\b(stout|plump|round|chubby|stocky|burly|fat|broad)\b/.test(opening)
      ? 1.14
      : /\b(slim|slender|thin|lanky|skinny|wiry|lean)\b/.test(opening)
        ? 0.88
        : 1,
    isClockwork: kind !== "robot" && /\b(clockwork|mechanical|steampunk|wind-up|gears?|cogs?)\b/.test(text),
    isHeartFaced: /\bbarn owl\b|\bheart[- ]shaped face\b/.test(text),
    hasFreckles: /\bfreckle/.test(text),
    variant: (seed >>> 17) % 4
  }
}

/** The garment of this kind, if it is worn. */
export const worn = (look: Look, kind: GarmentKind): Garment | undefined =>
  look.garments.find((garment) => garment.kind === kind)

/** The colour someone's clothes have on the whole. */
export const clothing = (look: Look): Colour =>
  look.garments.find((garment) => /^(raincoat|coat|dress|overalls|vest|jumper|suit|cape)$/.test(garment.kind))
    ?.colour ?? look.main
