// Where sentences end. In which language a film's words are is not known, so an end is believed only where hardly any would
// have the sentence go on: two sentences taken for one do less harm than half a name taken for a sentence.

const listed = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Short for something, and hardly ever the last word of a sentence. */
const short = listed(`
  mr mrs ms mx messrs dr prof jr st ste mt capt lt sgt cmdr rev esq vs approx dept inc ltd corp co cf viz
  hr frl bzw ca evtl ggf vgl inkl exkl zzgl abb jh
  mm mme mlle env av apr sr sra srta dra dña ud uds vd ej ee uu núm pág avda gral lic sigg dott avv exmo exma
  dhr mevr mw drs bijv bv bl eks dvs kl np tzn tzw św tj mudr ul sv özv ifj örn sn
  ул им проф св напр гр тов κα डॉ ดร
`)

/** Short for something where they begin with a large letter; words of their own where they do not. */
const titles = listed("fr hon gen col maj gov sen rep pres adm sig mag mgr eng ing msgr")

/** Short for something in front of a number. */
const numbered = listed("no nos nr nrs pp vol ch fig art kap jan feb aug sept oct nov dec")

/** Of scripts in which a single letter is no word. */
const initial = /^(?![\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}])\p{L}\p{M}*$/u
/** `e.g`, `Ph.D`, `J.-C`, `d.w.z`. */
const dotted = /^(?:\p{L}{1,3}\.-?)+\p{L}{1,3}$/u
/** Behind which a number and its full stop are the third, the fourth. */
const beforeOrdinal = /^(?:am|den|dem|der|die|das|im|vom|zum|zur|beim|bis|seit|ab|einen?|einem|einer)$/iu

const closing = /["'”’»›)\]}]+$/u

/** Whether the full stop at the end of `before` belongs to its last word, with `after` behind it. */
const isShort = (before: string, after: string): boolean => {
  const [last = "", previous = ""] = before.slice(0, -1).split(" ").toReversed()
  const word = last.replace(/^[\p{P}\p{S}]+/u, "")
  const key = word.toLowerCase()
  return (
    initial.test(word) ||
    dotted.test(word) ||
    short.has(key) ||
    (titles.has(key) && word !== key) ||
    (numbered.has(key) && /^[\p{P}\p{S}]*\d/u.test(after)) ||
    // `p. ex.`, `par ex.`, `p. es.`, `et al.`, `Hauptstr.`
    (/^e[xsj]$/u.test(key) && /^(?:pe?r?\.?|par|ad|por)$/iu.test(previous)) ||
    (key === "al" && previous === "et") ||
    /str$/u.test(key) ||
    (/^(?:\d{1,2}|[IVXL]+)$/u.test(word) && beforeOrdinal.test(previous))
  )
}

/** Whether a sentence that began `from` ends with `before`, where another one seems to begin with `after`. */
const isEnd = (from: number, before: string, after: string): boolean => {
  const bare = before.replace(closing, "")
  const begins = after.replace(/^[^\p{L}\p{N}]+/u, "")
  // What goes on in small letters, or without any, is no sentence; neither is a number in front of one.
  if (begins === "" || /^\p{Ll}/u.test(begins) || /^[\d\s\p{P}]*$/u.test(before.slice(from))) return false
  return !/[^.]\.$/u.test(bare) || !isShort(bare, after)
}

/** Where the sentences of one line of text end, in UTF-16 units, the blanks between them left out. */
export const sentenceEnds = (text: string): ReadonlyArray<number> => {
  const ends: Array<number> = []
  for (const { index, segment } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)) {
    const next = index + segment.length
    const before = text.slice(0, next).trimEnd()
    if (next >= text.length || isEnd(ends.at(-1) ?? 0, before, text.slice(next))) ends.push(before.length)
  }
  return ends
}

/** The text without a short form at its end, which means nothing without the word behind it. */
export const withoutShortEnd = (text: string): string => {
  const bare = text.trimEnd()
  return bare.endsWith(".") && isShort(bare, "") ? withoutShortEnd(bare.replace(/\s*\S+$/u, "")) : bare
}
