/** Things that are looked at and do not act: a film about them alone has nobody in it. */

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

const scenery = set(`
  dune dunes dew web cobweb typewriter fairground playground amusement-park flight drive walk time day night life name story
  tale race game party memory memories dream dreams shadow shadows silence music song echo morning evening afternoon
  landscape landscapes scenery skyline panorama vista view horizon still-life life timelapse
  wave waves snow snowfall snowflake snowflakes rain raindrops cloud clouds leaf leaves autumn winter spring summer fog mist
  wind breeze storm thunder thunderstorm lightning sun sunrise sunset dawn dusk moonlight sunlight light lights aurora
  rainbow sky tide tides surf foam sand dust smoke flame flames fire ember embers ash lava volcano eruption geyser
  avalanche iceberg icicle glacier waterfall stream brook river rapids fountain puddle
  flower flowers blossom blossoms tulip tulips sunflower sunflowers grass reed reeds tree trees oak birch willow pine palm
  vine moss fern mushroom mushrooms seed seeds petals wheat corn barley
  lighthouse building buildings skyscraper skyscrapers tower towers cathedral chapel hut shed well gate fence wall walls
  stairs staircase corridor hallway window windows door doors roof rooftops chimney courtyard terrace balcony pier jetty dock
  docks wharf viaduct aqueduct dam highway motorway railway rails crossroads pavement square plaza
  car cars ferrari bmw porsche tesla truck bus tram train trains locomotive bicycle motorcycle scooter plane aeroplane
  airplane helicopter balloon balloons zeppelin boat boats ship ships sailboat canoe raft submarine rocket satellite
  spaceship spaceships ufo
  candle candles lantern lanterns lamp lamps clock clocks pendulum bell bells table chair chairs bench swing piano violin
  guitar gramophone radio television book books page pages letter map painting mirror vase jug bowl cup teapot apple apples
  bread cake coffee tea curtain curtains carousel windmill mill wheel
  city cities street streets town towns village villages house houses castle castles ruins bridge bridges road roads
  leuchtturm landschaft strand wald berg stadt straße strasse wellen schnee regen wolken meer haus zug
  faro paisaje playa bosque montaña ciudad calle olas nieve lluvia mar casa tren
  phare paysage plage forêt montagne ville rue vagues neige pluie mer maison
  paesaggio spiaggia foresta montagna città strada onde neve pioggia mare casa farol paisagem praia floresta cidade`)

export const isScenery = (noun: string): boolean => scenery.has(noun.toLowerCase())

const people =
  "(?:people|persons?|humans?|human beings?|characters?|figures?|crowds?|anyone|anybody|a (?:single )?soul)"

/** A wish for nobody: cut out of the sentence, so that its words become no character. */
const nobody: ReadonlyArray<RegExp> = [
  new RegExp(
    `[,;]?\\s*\\b(?:and |but |with(?:out)? |there (?:is|are) )*(?:no|without(?: any)?|free of|devoid of|empty of|not) ${people}(?: (?:in sight|in view|anywhere|around|at all|to be seen))*[,;]?`,
    "giu"
  ),
  /[,;]?\s*\b(?:and |but |with |there is )*(?:nobody|no[- ]one|no living (?:thing|soul))(?: (?:in sight|in view|anywhere|around|there|at all|to be seen|is there|is in sight))*[,;]?/giu,
  /[,;]?\s*(?<!\p{L})(?:ohne (?:Menschen|Personen|Leute)|menschenleer\p{L}*|sin (?:gente|personas)|sans (?:personne|gens)|senza persone|sem pessoas|без людей)[,;]?/giu,
  /(?:没有人|無人的?|无人的?|人のいない|誰もいない|사람 없는|χωρίς ανθρώπους|بلا بشر|ללא אנשים)/gu
]

/** The sentence without its wish for nobody, and whether it had one. */
export const withoutNobody = (text: string): { readonly text: string; readonly wantsNobody: boolean } => {
  const cut = nobody.reduce((so, phrase) => so.replace(phrase, " "), text)
  return {
    text: cut
      .replace(/\s+/gu, " ")
      .replace(/\s+([.,])/gu, "$1")
      .trim(),
    wantsNobody: cut !== text
  }
}

/** Words by which other languages call a place empty. */
export const isCalledEmpty = (text: string): boolean =>
  /пуст\p{L}+|заброшен\p{L}+|άδει\p{L}+|空无一人|空荡荡|废弃|空っぽ|廃墟|(?:^|\s)빈\s|버려진|فارغ|مهجور|נטוש|ריק/u.test(
    text
  )
