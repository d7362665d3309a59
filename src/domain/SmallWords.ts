const listed = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Words that lean on the one behind them: articles, prepositions, conjunctions. By the language they are of. */
const leaning: Readonly<Record<string, ReadonlySet<string>>> = {
  en: listed(`
    a an the my your his her its our their this these those no every each some any
    of to in on at by for from with without into onto over under through between behind beyond across along around after
    before until since about against towards than as and or but nor so yet if when while where because though although
    that which who whose whom is are was were be been has have had will would can could should may might must not
  `),
  de: listed(`
    der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser kein keine dieser diese dieses jeder jede
    von zu zum zur in im ins an am auf aus bei beim mit nach vor hinter über unter durch für gegen ohne um zwischen seit bis
    und oder aber denn als wie wenn weil dass ob während damit bevor nachdem nicht sich
  `),
  fr: listed(`
    le la les un une des du de d' l' mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces
    à au aux en dans par pour sur sous avec sans chez entre vers depuis pendant avant après contre
    et ou mais donc or ni car que qui dont où si quand comme lorsque parce ne se
  `),
  es: listed(`
    el la los las un una unos unas mi mis tu tus su sus nuestro nuestra este esta ese esa aquel
    de del a al en con sin por para sobre entre hasta desde hacia bajo tras
    y e o u pero ni que quien cuando donde como porque si aunque mientras no se
  `),
  pt: listed(`
    o a os as um uma uns umas meu minha seu sua este esta esse essa
    de do da dos das em no na nos nas com sem por pelo pela para sobre entre até desde
    e ou mas nem que quem quando onde como porque se enquanto não
  `),
  it: listed(`
    il lo la i gli le un uno una mio mia suo sua questo questa quel quella
    di del della dei a al alla da dal in nel nella con su sul sulla per tra fra senza
    e o ma né che chi quando dove come perché se mentre non si
  `),
  nl: listed(`
    de het een mijn jouw zijn haar ons onze hun dit dat deze die
    van te in op aan bij voor met naar uit over onder door tussen zonder tot
    en of maar want als toen omdat dat terwijl niet zich
  `),
  ru: listed(
    "в во на с со к ко о об от из у за по до для без под над через и а но или что как когда где если чтобы не"
  )
}

/** Whether a word of a language leans on the one behind it, so that no line ends with it where it need not. */
export const leansOn = (word: string, language: string): boolean =>
  leaning[language.toLowerCase().replace(/-.*$/u, "")]?.has(word.toLowerCase()) ?? false
