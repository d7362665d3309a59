import { hash } from "../drawing/Chance.js"

// A traveller's translation: the commonest words by a small book, all others as they are, or in the letters of the other
// language as they sound. Enough for a film whose second track nobody is to mistake for its first.

/** English words, and the same in each language of the book, in the same order. */
const english =
  "a an the and or but of to in on with for from had has is was were it they you we i not never once now then all one two there here what everything something nothing better good easy hard small way home time year day night light forest sea mountain friend promise wanted found came left keep lose give take look listen together alone again back"

const books: Readonly<Record<string, string>> = {
  de: "ein ein der und oder aber von zu in auf mit für von hatte hat ist war waren es sie du wir ich nicht nie einmal jetzt dann alle eins zwei dort hier was alles etwas nichts besser gut leicht schwer klein Weg Heimat Zeit Jahr Tag Nacht Licht Wald Meer Berg Freund Versprechen wollte fand kam ging behalten verlieren geben nehmen schau hör zusammen allein wieder zurück",
  fr: "un une le et ou mais de à dans sur avec pour de avait a est était étaient il ils tu nous je pas jamais autrefois maintenant alors tous un deux là ici quoi tout quelque rien mieux bon facile dur petit chemin maison temps année jour nuit lumière forêt mer montagne ami promesse voulait trouva vint partit garder perdre donner prendre regarde écoute ensemble seul encore retour",
  es: "un una el y o pero de a en sobre con para de había ha es era eran lo ellos tú nosotros yo no nunca antes ahora entonces todos uno dos allí aquí qué todo algo nada mejor bueno fácil duro pequeño camino casa tiempo año día noche luz bosque mar montaña amigo promesa quería encontró vino dejó guardar perder dar tomar mira escucha juntos solo otra vuelta",
  it: "un una il e o ma di a in su con per da aveva ha è era erano esso loro tu noi io non mai una adesso allora tutti uno due là qui cosa tutto qualcosa niente meglio buono facile duro piccolo via casa tempo anno giorno notte luce bosco mare monte amico promessa voleva trovò venne lasciò tenere perdere dare prendere guarda ascolta insieme solo ancora indietro",
  pt: "um uma o e ou mas de a em sobre com para de tinha tem é era eram isso eles tu nós eu não nunca uma agora então todos um dois lá aqui que tudo algo nada melhor bom fácil duro pequeno caminho casa tempo ano dia noite luz floresta mar monte amigo promessa queria encontrou veio deixou guardar perder dar tomar olha escuta juntos só outra volta"
}

const bookOf = (language: string): ReadonlyMap<string, string> => {
  const words = books[language]?.split(" ") ?? []
  return new Map(
    english.split(" ").flatMap((word, at) => (words[at] === undefined ? [] : [[word, words[at]]]))
  )
}

/** For each letter from a to z. */
const alphabets: Readonly<Record<string, string>> = {
  ru: "абцдефгхийклмнопкрстуввхыз",
  ar: "ابكديفغهيجكلمنوبقرستوفوخيز",
  hi: "आबकदएफगहइजकलमनओपकरसतउववखयझ",
  bn: "আবকদএফগহইজকলমনওপকরসতউভওখযঝ"
}

const vowels = "aiueo"
const syllable = /([bcdfghjklmnpqrstvwxyz]?)([aeiou])|([bcdfghjklmnpqrstvwxyz])/g

/** A word by its syllables: each a consonant, or none, and a vowel. */
const bySyllable = (word: string, sign: (consonant: string, vowel: string) => string): string =>
  word
    .toLowerCase()
    .replace(syllable, (_, onset: string, vowel: string | undefined, alone: string) =>
      sign(vowel === undefined ? alone : onset, vowel ?? "u")
    )

const kana: Readonly<Record<string, string>> = {
  "": "アイウエオ",
  k: "カキクケコ",
  s: "サシスセソ",
  t: "タチツテト",
  n: "ナニヌネノ",
  h: "ハヒフヘホ",
  m: "マミムメモ",
  r: "ラリルレロ",
  g: "ガギグゲゴ",
  d: "ダヂヅデド",
  b: "バビブベボ",
  p: "パピプペポ"
}
const near: Readonly<Record<string, string>> = {
  ...{ c: "k", q: "k", x: "k", l: "r", f: "h", v: "b", w: "", y: "", j: "s", z: "s" }
}
const katakana = (onset: string, vowel: string): string =>
  [...(kana[onset] ?? kana[near[onset] ?? ""] ?? "")][vowels.indexOf(vowel)] ?? ""

/** Where consonants and vowels stand among the Hangul letters. */
const initials = "g,,n,d,,r,m,b,,s,,,j,,c,k,t,p,h".split(",")
const middles: Readonly<Record<string, number>> = { a: 0, e: 5, i: 20, o: 8, u: 13 }
const hangul = (onset: string, vowel: string): string => {
  const at = onset === "" ? 11 : initials.indexOf({ l: "r", f: "p", v: "b", z: "j" }[onset] ?? onset)
  return String.fromCharCode(0xac00 + ((at < 0 ? 11 : at) * 21 + (middles[vowel] ?? 0)) * 28)
}

const han = [..."天地人大小中山水火木日月风云花鸟来去上下心手路门光夜春秋白青"]

/** A word in the letters of a language. */
const inLetters = (word: string, language: string): string => {
  const plain = word.normalize("NFKD").replace(/\p{M}/gu, "")
  const alphabet = alphabets[language]
  if (alphabet !== undefined) {
    const letters = [...alphabet]
    return plain
      .toLowerCase()
      .replace(/[a-z]/g, (letter) => letters[letter.charCodeAt(0) - "a".charCodeAt(0)] ?? letter)
  }
  switch (language) {
    case "ja":
      return bySyllable(plain, katakana)
    case "ko":
      return bySyllable(plain, hangul)
    case "zh":
      return bySyllable(plain, () => "字").replace(/字+/gu, (signs) =>
        [...signs].map((_, at) => han[hash(`${plain}${at}`) % han.length] ?? "").join("")
      )
    default:
      return word
  }
}

/** Letters that are of one language, as far as a traveller knows. */
const scripts: ReadonlyArray<readonly [script: RegExp, language: string]> = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"],
  [/\p{Script=Hangul}/u, "ko"],
  [/\p{Script=Han}/u, "zh"],
  [/\p{Script=Cyrillic}/u, "ru"],
  [/\p{Script=Arabic}/u, "ar-EG"],
  [/\p{Script=Devanagari}/u, "hi"],
  [/\p{Script=Bengali}/u, "bn"]
]

/** The language of a text: by its letters, else the one with two of whose words it is written; English where none is. */
export const languageOf = (text: string): string => {
  const script = scripts.find(([letters]) => letters.test(text))
  if (script !== undefined) return script[1]
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const known = (language: string) => {
    const book = new Set(books[language]?.toLowerCase().split(" "))
    return words.filter((word) => book.has(word)).length
  }
  const ownWords = words.filter((word) => english.split(" ").includes(word)).length
  const [best = "en"] = Object.keys(books).toSorted((a, b) => known(b) - known(a))
  return known(best) >= 2 && known(best) > ownWords ? best : "en"
}

/** A text in another language, as a traveller would put it. The same text and language give the same words. */
export const translated = (text: string, language: string): string => {
  const primary = language.split("-")[0]?.toLowerCase() ?? ""
  if (primary === "en" || primary === "auto" || primary === "") return text
  const book = bookOf(primary)
  const isUnspaced = primary === "ja" || primary === "zh"
  const words = text.replace(/[\p{L}\p{M}'’]+/gu, (word) => {
    const known = book.get(word.toLowerCase())
    if (known === undefined) return inLetters(word, primary)
    return /^\p{Lu}/u.test(word) ? `${known.slice(0, 1).toUpperCase()}${known.slice(1)}` : known
  })
  if (!isUnspaced) return words
  return words.replace(/\s+/gu, "").replace(/\./gu, "。").replace(/,/gu, "、")
}
