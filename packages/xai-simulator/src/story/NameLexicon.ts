/** The words by which a name is told from other words. What is not here is guessed from capitals and neighbours. */

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Given names from many languages, to know them where no capital tells. None that is a common word as well. */
export const givenNames = set(`
  maria marie mary anna anne ann annie ana ada alice alina amelia amélie amy andrea angela anita antonia ayşe beatrice bella
  bianca björk camille carla carmen carol caroline catherine cecilia charlotte chiara chloe chloé clara claire claudia
  dagmar diana dora dorothy eleanor elena elisa elizabeth ella elsa emily émilie emma erika esther eva eve fatima fatma
  fiona francesca frida gabriela gerda greta hannah hanna heidi helen helena helga hilda inês ingrid irina isabel isabella
  jana jane janet jasmin jenny jessica joan johanna jolene josephine judith julia julie karen karin katarina kate katherine
  keiko laura lea leila lena leonie lin linda lisa lotte louise lucia lucía lucy luisa magda margaret margarita marina marta
  martha matilda maya mei mia michelle mila mina miriam mona monica nadia natalia natasha nina noemi nora olga olivia paula
  petra rachel rebecca renata rita rosa rosalie sakura sandra sara sarah selma sofia sofie sophia sophie stella susan
  susanna svetlana sylvia tanja tatiana teresa thea tina ursula valentina vera victoria wanda yara yasmin yuki zara zoe zoë
  aaron abdul adam ahmed alan albert alex alexander alfred ali amir anders andré andrei andrew andy anton antonio arthur
  arturo axel ben benjamin bernd bob boris bruno carl carlos charles charlie chris christian christopher daniel daniele
  darius dave david dennis diego dieter dimitri edgar eduardo edward emil enrique eric erik ernesto felix fernando fritz
  gabriel george gerhard giorgio giovanni gustav hans harold harry hassan heinrich henry hiroshi hugo ibrahim igor ivan
  jacob jakob james jan jason javier jean jens jerry jim joe johan johann john jonas jonathan jorge josé josef joseph juan
  julian jürgen karl kenji kevin klaus kurt lars lee leo leon leonardo liam lorenzo luca lucas luigi luis łukasz manuel
  marco marcus mario martin matteo matthew max michael miguel mike mohamed mohammed muhammad nicolas nils noah noel noël
  olaf oliver omar oscar otto pablo paolo patrick paul pavel pedro peter philip pierre ralf raphael richard robert roberto
  roger roman rudolf salvador sam samuel sebastian sergei simon stefan stephen steve sven søren thomas tim timo tom tomás
  tommy tony umberto viktor vincent vladimir walter werner wilhelm william wolfgang yusuf zachary zoltán`)

/** Common words that are names where they act: "Lily picks a flower". */
export const wordsAndNames = set(`
  lily grace hope rose will mark bill jack art joy faith ray rob pat sue don ivy violet iris olive ginger pearl ruby amber
  jade daisy poppy heather robin jay wren drew chase mason carter frank ernest victor nick dean guy april june may rusty
  sunny skip buddy lucky scout`)

/** What stands before a name and belongs to it. */
export const titles = set(`
  dr mr mrs ms miss prof professor sir lady lord madam madame mme mlle monsieur herr frau señor señora don doña st saint
  captain capt agent queen king prince princess count countess duke duchess baron emperor empress general colonel major
  sergeant lieutenant admiral commander officer detective inspector doctor president aunt uncle sister brother father mother
  master mister rabbi imam`)

/** Small words within a name: "Jean van der Berg". */
export const particles = set("van von der den de del della di da dos du la le bin ibn al el ter ten zu af av")

/** Words with a capital that name nobody. */
export const notNames = set(`
  i monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
  october november december christmas easter halloween english german french spanish italian chinese japanese russian
  american african european asian indian english yesterday today tomorrow once now then suddenly later meanwhile here there
  it he she they we you this that what why how yes no oh`)

/** Towns and lands, to know them where a preposition does not tell. */
export const knownPlaces = set(`
  tokyo paris london venice rome kyoto berlin lisbon cairo york vienna prague madrid barcelona munich hamburg amsterdam
  brussels dublin edinburgh moscow istanbul athens oslo stockholm copenhagen helsinki warsaw budapest zurich geneva milan
  naples florence seoul beijing shanghai delhi mumbai bangkok singapore sydney melbourne monaco havana lima santiago
  chicago boston seattle hollywood manhattan brooklyn california texas alaska canada mexico brazil argentina peru chile
  france germany italy spain portugal england scotland ireland iceland norway sweden finland denmark poland russia ukraine
  greece turkey egypt morocco kenya india china japan korea vietnam nepal tibet australia africa europe asia america
  antarctica mars venus saturn jupiter neptune uranus pluto everest sahara alps himalaya andes provence tuscany bavaria`)
