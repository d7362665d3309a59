import { type Colour, coloursIn, paper } from "./Palette.js"

/** Something worn. */
export type GarmentKind =
  | "scarf"
  | "cape"
  | "raincoat"
  | "coat"
  | "dress"
  | "overalls"
  | "vest"
  | "jumper"
  | "apron"
  | "armour"
  | "suit"
  | "hood"
  | "cap"
  | "beanie"
  | "brim"
  | "tophat"
  | "wizardhat"
  | "tricorn"
  | "souwester"
  | "chefhat"
  | "crown"
  | "helmet"
  | "bubble"
  | "glasses"
  | "goggles"
  | "backpack"
  | "satchel"
  | "bow"
  | "bowtie"
  | "necklace"
  | "boots"
  | "flower"

/** Something carried in the right hand. */
export type Held =
  | "lantern"
  | "staff"
  | "wand"
  | "sword"
  | "book"
  | "umbrella"
  | "cane"
  | "telescope"
  | "map"
  | "basket"
  | "balloon"
  | "key"
  | "broom"
  | "rod"
  | "flute"
  | "brush"
  | "torch"
  | "wrench"

const garmentWords: ReadonlyArray<readonly [GarmentKind, RegExp]> = [
  ["raincoat", /^(raincoat|oilskin|oilskins|slicker|mackintosh|mac)$/],
  ["souwester", /^(sou'wester|souwester|sou’wester)$/],
  ["scarf", /^(scarf|muffler|shawl|neckerchief|bandana|kerchief|neckcloth)$/],
  ["cape", /^(cape|cloak|mantle)$/],
  ["hood", /^(hood|hooded|hoodie)$/],
  ["beanie", /^(beanie|toque)$/],
  ["cap", /^(cap|beret|flatcap)$/],
  ["crown", /^(crown|tiara|circlet|diadem)$/],
  ["helmet", /^(helmet|helm)$/],
  ["tophat", /^(tophat|bowler)$/],
  ["glasses", /^(glasses|spectacles|eyeglasses|monocle|pince)$/],
  ["goggles", /^(goggles|visor)$/],
  ["backpack", /^(backpack|rucksack|knapsack|pack)$/],
  ["satchel", /^(satchel|bag|pouch|messenger|purse|handbag)$/],
  ["bowtie", /^(bowtie)$/],
  ["bow", /^(bow|ribbon|bows|hairband)$/],
  ["necklace", /^(necklace|pendant|locket|amulet|medallion|medal|beads|bell|collar)$/],
  ["overalls", /^(overalls|dungarees|coveralls)$/],
  ["dress", /^(dress|gown|skirt|kimono|frock|robe|robes|pinafore|sundress|tunic)$/],
  ["vest", /^(vest|waistcoat|gilet|lifejacket)$/],
  ["jumper", /^(jumper|sweater|cardigan|pullover|shirt|blouse|turtleneck|jersey|top|stripes)$/],
  ["coat", /^(coat|jacket|overcoat|parka|greatcoat|trenchcoat|blazer|uniform|anorak|peacoat)$/],
  ["apron", /^(apron)$/],
  ["armour", /^(armour|armor|breastplate|chainmail)$/],
  ["suit", /^(spacesuit|tuxedo|suit)$/],
  ["boots", /^(boots|wellies|wellingtons|shoes|galoshes|sneakers)$/],
  ["flower", /^(flower|daisy|poppy|blossom)$/]
]

export const heldWords: ReadonlyArray<readonly [Held, RegExp]> = [
  ["lantern", /\b(lantern|oil lamp|lamp)\b/],
  ["wand", /\bwand\b/],
  ["staff", /\b(staff|crook|spear|trident|oar)\b/],
  ["sword", /\b(sword|sabre|dagger|cutlass|rapier)\b/],
  ["umbrella", /\b(umbrella|parasol)\b/],
  ["cane", /\b(cane|walking stick|walking-stick)\b/],
  ["telescope", /\b(telescope|spyglass)\b/],
  ["map", /\b(map|scroll|letter)\b/],
  ["basket", /\bbasket\b/],
  ["balloon", /\bballoon\b/],
  ["broom", /\b(broom|broomstick)\b/],
  ["rod", /\bfishing rod\b/],
  ["flute", /\b(flute|whistle|pipe|harmonica)\b/],
  ["brush", /\b(paintbrush|brush)\b/],
  ["wrench", /\b(wrench|spanner|hammer|screwdriver|toolbox)\b/],
  ["torch", /\b(torch|flashlight|candle)\b/],
  ["key", /\bkey\b/],
  ["book", /\b(book|notebook|journal|diary|tome)\b/]
]

export const targets: ReadonlyArray<readonly [string, RegExp]> = [
  ["eyes", /^(eyes?|irises|pupils|eyed)$/],
  [
    "hair",
    /^(hair|haired|beard|bearded|braids?|curls|ponytail|mane|moustache|mustache|locks|plaits?|pigtails|bun)$/
  ],
  ["skin", /^(skin|skinned|complexion|cheeks)$/],
  ["beak", /^(beak|bill)$/],
  ["light", /^(belly|chest|face|muzzle|throat|underbelly|bib|underside|cheeks|stomach|breast|facial)$/],
  ["dark", /^(paws?|legs?|socks|stockings|feet|hooves|hands|ears?|talons|claws)$/],
  [
    "none",
    /^(tail|tips?|tipped|nose|stripes?|spots?|light|lights|glow|rims?|rimmed|frames?|buttons?|lenses|panel|patch|trim|tuft|horns?|antlers?|wings?)$/
  ],
  [
    "main",
    /^(fur|furred|pelt|feathers?|feathered|plumage|body|scales|shell|metal|plates?|plating|casing|hide|wool|fleece|steel|brass|copper|skinned|furry|coated|bodied|enamel|paint|painted)$/
  ]
]

export const skins: readonly [string, ...Array<string>] = ["f6d3b3", "eabf98", "cf9b6e", "a87149", "7c5036"]
export const skinColour = (code: string): Colour => [
  Number.parseInt(code.slice(0, 2), 16),
  Number.parseInt(code.slice(2, 4), 16),
  Number.parseInt(code.slice(4, 6), 16)
]
export const hairs: readonly [string, ...Array<string>] = [
  "coffee",
  "black",
  "auburn",
  "blond",
  "chestnut",
  "ginger"
]
export const wardrobe: readonly [string, ...Array<string>] = [
  "crimson",
  "teal",
  "mustard",
  "cobalt",
  "moss",
  "plum",
  "coral",
  "navy"
]

export const named = (word: string): Colour => coloursIn([word])[0]?.colour ?? paper

export const isHat = (kind: GarmentKind): boolean =>
  /^(hood|cap|beanie|brim|tophat|wizardhat|tricorn|souwester|chefhat|crown|helmet|bubble)$/.test(kind)

/** Which hat the words before "hat" make it. */
const hatBefore = (words: ReadonlyArray<string>, at: number): GarmentKind => {
  const before = words.slice(Math.max(0, at - 4), at).join(" ")
  if (/\b(top|bowler)\b/.test(before)) return "tophat"
  if (/\b(pointed|pointy|wizard|witch|starry|conical)/.test(before)) return "wizardhat"
  if (/\b(wool|woolly|woolen|woollen|knit|knitted|bobble|winter)\b/.test(before)) return "beanie"
  if (/\b(rain|oilskin|fisherman|wester)/.test(before)) return "souwester"
  if (/\b(pirate|tricorn|captain)/.test(before)) return "tricorn"
  if (/\b(chef|baker)/.test(before)) return "chefhat"
  const all = words.slice(0, 40).join(" ")
  if (/\b(wizard|witch|sorcerer|mage)\b/.test(all)) return "wizardhat"
  if (/\bpirate\b/.test(all)) return "tricorn"
  return "brim"
}

export const garmentAt = (
  words: ReadonlyArray<string>,
  at: number,
  isFurry: boolean
): GarmentKind | undefined => {
  const word = words[at] ?? ""
  const before = words[at - 1] ?? ""
  if (/^(hat|fedora|stetson|bonnet)$/.test(word)) return hatBefore(words, at)
  if (/^tie$/.test(word) && before === "bow") return "bowtie"
  if (word === "bow" && /^(tie|and)$/.test(words[at + 1] ?? "")) return undefined
  if (word === "coat" && before === "rain") return "raincoat"
  // An animal's coat is its fur, unless it is plainly worn.
  if (
    word === "coat" &&
    isFurry &&
    !/\b(wear|wears|wearing|in|a|an|buttoned|long|wool)\b/.test(
      words.slice(Math.max(0, at - 3), at).join(" ")
    )
  )
    return undefined
  if (word === "suit" && before === "space") return "suit"
  return garmentWords.find(([, pattern]) => pattern.test(word))?.[0]
}

/** What a calling puts on its people when the words do not say more. */
export const callings: ReadonlyArray<
  readonly [RegExp, ReadonlyArray<readonly [GarmentKind, string]>, Held?]
> = [
  [
    /\b(astronaut|cosmonaut|spaceman)\b/,
    [
      ["suit", "white"],
      ["bubble", "sky"]
    ]
  ],
  [
    /\b(knight|paladin|crusader)\b/,
    [
      ["armour", "silver"],
      ["helmet", "silver"],
      ["cape", "crimson"]
    ],
    "sword"
  ],
  [
    /\b(wizard|sorcerer|mage|warlock|magician)\b/,
    [
      ["dress", "indigo"],
      ["wizardhat", "indigo"]
    ],
    "staff"
  ],
  [
    /\b(witch|sorceress)\b/,
    [
      ["dress", "plum"],
      ["wizardhat", "black"]
    ],
    "broom"
  ],
  [
    /\b(pirate|buccaneer|corsair)\b/,
    [
      ["coat", "crimson"],
      ["tricorn", "black"],
      ["boots", "black"]
    ]
  ],
  [
    /\b(lighthouse|sailor|fisherman|fisherwoman|ferryman|boatman|captain)\b/,
    [
      ["coat", "navy"],
      ["cap", "navy"],
      ["boots", "black"]
    ]
  ],
  [
    /\b(king|queen|emperor|empress)\b/,
    [
      ["cape", "crimson"],
      ["crown", "gold"]
    ]
  ],
  [/\b(prince|princess)\b/, [["crown", "gold"]]],
  [
    /\bdetective\b/,
    [
      ["coat", "sand"],
      ["brim", "brown"]
    ]
  ],
  [
    /\b(chef|baker|cook)\b/,
    [
      ["chefhat", "white"],
      ["apron", "white"]
    ]
  ],
  [
    /\b(scientist|doctor|professor|inventor)\b/,
    [
      ["coat", "white"],
      ["glasses", "charcoal"]
    ]
  ],
  [
    /\b(explorer|ranger|adventurer|archaeologist)\b/,
    [
      ["brim", "sand"],
      ["backpack", "brown"]
    ]
  ],
  [
    /\b(farmer|gardener|shepherd)\b/,
    [
      ["overalls", "denim"],
      ["brim", "straw"]
    ]
  ],
  [
    /\b(mechanic|engineer|miner)\b/,
    [
      ["overalls", "slate"],
      ["cap", "mustard"]
    ],
    "wrench"
  ],
  [
    /\b(pilot|aviator)\b/,
    [
      ["coat", "brown"],
      ["goggles", "brass"],
      ["scarf", "white"]
    ]
  ],
  [/\b(mermaid)\b/, [["dress", "turquoise"]]],
  [
    /\b(grandmother|granny|grandma)\b/,
    [
      ["dress", "plum"],
      ["glasses", "charcoal"]
    ]
  ],
  [
    /\b(postman|mailman|courier)\b/,
    [
      ["coat", "cobalt"],
      ["cap", "cobalt"],
      ["satchel", "brown"]
    ]
  ]
]
