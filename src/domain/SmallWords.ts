const listed = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Words that lean on the one behind them: articles, prepositions, conjunctions. By the language they are of. */
const leaning: Readonly<Record<string, ReadonlySet<string>>> = {
  en: listed(`
    a an the my your his her its our their this these those no every each some any only
    of to in on at by for from with without into onto over under through between behind beyond across along around after
    before until since about against towards than as and or but nor so yet if when while where because though although once
    that which who whose whom not
  `),
  de: listed(`
    der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser kein keine
    dieser diese dieses jeder jede jeden jedem jedes
    von zu zum zur in im ins an am auf aus bei beim mit nach vor hinter über unter durch für gegen ohne um zwischen seit bis
    und oder aber denn als wie wenn weil dass ob während damit bevor nachdem nicht sich
  `),
  fr: listed(`
    le la les un une des du de d' l' mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces chaque
    à au aux en dans par pour sur sous avec sans chez entre vers depuis pendant avant après contre
    et ou mais donc or ni car que qui dont où si quand comme lorsque parce ne se
  `),
  es: listed(`
    el la los las un una unos unas mi mis tu tus su sus nuestro nuestra este esta ese esa aquel cada
    de del a al en con sin por para sobre entre hasta desde hacia bajo tras
    y e o u pero ni que quien cuando donde como porque si aunque mientras no se
  `),
  pt: listed(`
    o a os as um uma uns umas meu minha seu sua este esta esse essa cada
    de do da dos das em no na nos nas com sem por pelo pela para sobre entre até desde
    e ou mas nem que quem quando onde como porque se enquanto não
  `),
  it: listed(`
    il lo la i gli le un uno una mio mia suo sua questo questa quel quella ogni
    di del della dei a al alla da dal in nel nella con su sul sulla per tra fra senza
    e o ma né che chi quando dove come perché se mentre non si
  `),
  nl: listed(`
    de het een mijn jouw zijn haar ons onze hun dit dat deze die
    van te in op aan bij voor met naar uit over onder door tussen zonder tot
    en of maar want als toen omdat dat terwijl niet zich
  `),
  ru: listed(`
    в во на с со к ко о об от из у за по до для без под над через и а но или что как когда где если чтобы не
    каждый каждая каждое каждую весь вся всё все этот эта это эту один одна одно одну
  `),
  ar: listed(
    "في من إلى على عن مع بين حتى قبل بعد عند منذ أن إن لأن لكن ثم أو التي الذي الذين لا لم لن ما هذا هذه كل"
  ),
  he: listed("את של על אל עם בין עד לפני אחרי כי אם או אבל כאשר לא כל אשר בלי אחר"),
  hi: listed("और या पर कि जो जब तो एक इस उस हर नहीं न"),
  id: listed(
    "di ke dari dan atau tetapi yang untuk dengan pada oleh karena ketika bahwa tidak sebuah seorang setiap"
  ),
  tr: listed("bir bu şu o her ve veya ama fakat çünkü"),
  vi: listed("của và hoặc nhưng là ở trong trên với cho từ đến khi nếu một những các mỗi không"),
  th: listed("ที่ ซึ่ง และ หรือ แต่ ใน จาก กับ ของ เพราะ เมื่อ ว่า ไม่")
}

/** Verbs that belong to the one behind them, and less to the subject before them. */
const auxiliaries: Readonly<Record<string, ReadonlySet<string>>> = {
  en: listed(
    "am is are was were be been has have had do does did will would can could shall should may might must"
  )
}

/** Words that belong to the one before them: particles and postpositions. */
const following: Readonly<Record<string, ReadonlySet<string>>> = {
  ja: listed(
    "が を は に へ と で も の や から まで より ば ね よ か な さ だ です た て ます ました ません て い ない れ られ いる いた"
  ),
  zh: listed("的 了 着 著 过 過 地 得 们 們 吗 嗎 呢 吧 啊 上 下 里 裡 中 去 来 來 起来 起來"),
  hi: listed("का के की को ने में से पर तक है हैं था थे थी थीं"),
  tr: listed("için ile gibi kadar göre sonra önce de da mi mı mu mü")
}

const isOf = (lists: Readonly<Record<string, ReadonlySet<string>>>, word: string, language: string) =>
  lists[language.toLowerCase().replace(/-.*$/u, "")]?.has(word.toLowerCase()) ?? false

/** Whether a word of a language leans on the one behind it, so that no line ends with it where it need not. */
export const leansOn = (word: string, language: string): boolean => isOf(leaning, word, language)

/** Whether it is a verb that helps the one behind it: a line does not end with it, and rather not before it. */
export const isAuxiliary = (word: string, language: string): boolean => isOf(auxiliaries, word, language)

/** Whether a word belongs to the one before it, so that no line begins with it where it need not. */
export const follows = (word: string, language: string): boolean => isOf(following, word, language)
