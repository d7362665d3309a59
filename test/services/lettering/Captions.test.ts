import { assert, it } from "@effect/vitest"
import { Array, Effect, Layer } from "effect"
import { setCaption } from "../../../src/services/CaptionLayout.js"
import { drawCaption } from "../../../src/services/ffmpeg/CaptionPictures.js"
import { applyLettering, MachineFonts, openLettering } from "../../../src/services/Lettering.js"

const shapes = {
  "16:9": { width: 640, height: 360 },
  "9:16": { width: 360, height: 640 },
  "1:1": { width: 360, height: 360 }
}

const captions = {
  Japanese:
    "秋の森で、きつねとふくろうが光る水晶を見つけ、ふたりはそっと近づいて「きれいだね」とささやき、月が昇るまでじっとそこに座っていたのでした。",
  Chinese: "在秋天的森林里，狐狸和猫头鹰发现了一颗发光的水晶，它们悄悄走近，轻声说：“真美啊！”",
  Korean: "가을 숲에서 여우와 올빼미가 빛나는 수정을 발견하고 조용히 다가간다.",
  Thai: "ในป่าฤดูใบไม้ร่วงสุนัขจิ้งจอกกับนกฮูกพบคริสตัลเรืองแสงที่ซ่อนอยู่ใต้ใบไม้และเก็บน้ำผึ้งไว้",
  Hindi: "पतझड़ के जंगल में लोमड़ी और उल्लू को एक चमकता हुआ क्रिस्टल मिलता है, और वे क्षण भर चुप रहते हैं।",
  Arabic: "يُعرض الفيلم بدقة 1080p في المساء، ويجد الثعلب والبومة بلورة مضيئة في غابة الخريف.",
  Hebrew: "הסרט מוקרן באיכות 1080p הערב, והשועל והינשוף מוצאים גביש זוהר ביער הסתיו.",
  Greek: "Στο φθινοπωρινό δάσος η αλεπού ανακαλύπτει έναν λαμπερό κρύσταλλο.",
  emoji: "👨‍👩‍👧‍👦 and 🏳️‍🌈 🇩🇪🇯🇵 👍🏽👍🏿 1️⃣2️⃣#️⃣ ❤️ ☕ 🦊 meets 🦉 in the 🍂 forest, ♪ la la ♫ →",
  "a word of 60 letters": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter trifft den Fuchs."
}

/** How much of each column of a picture is covered, 0 to 1. */
const columns = Effect.fn(function* (png: Uint8Array) {
  const { createCanvas, loadImage } = yield* openLettering
  const image = yield* Effect.promise(() => loadImage(Buffer.from(png)))
  const pen = createCanvas(image.width, image.height).getContext("2d")
  pen.drawImage(image, 0, 0)
  const { data } = pen.getImageData(0, 0, image.width, image.height)
  return {
    rows: image.height,
    inked: Array.makeBy(image.width, (x) =>
      Array.range(0, image.height - 1).reduce(
        (sum, y) => sum + (data[(y * image.width + x) * 4 + 3] ?? 0) / 255,
        0
      )
    )
  }
})

/** No font but those that come along. */
const bareMachine = Layer.succeed(MachineFonts, false)

it.layer(bareMachine)("captions on a machine without fonts", (it) => {
  for (const [script, words] of Object.entries(captions))
    it.effect.each(Object.entries(shapes))(
      `C20, M7: ${script} stands whole within %s, in two lines`,
      ([, film]) =>
        Effect.gen(function* () {
          const { png, y } = yield* drawCaption(words, film)
          assert.deepStrictEqual((yield* setCaption(words, film)).missing, [])
          const { inked, rows } = yield* columns(png)
          assert.strictEqual(inked.length, film.width)
          // A twentieth of the width less the letters' edge stays free on both sides, and the words are in the film.
          const edge = Math.floor(film.width * 0.04)
          for (const margin of [inked.slice(0, edge), inked.slice(-edge)])
            assert.strictEqual(
              margin.reduce((sum, ink) => sum + ink, 0),
              0
            )
          assert.isAbove(Math.max(...inked), 4)
          assert.isAtMost(y + rows, film.height)
          assert.isAtMost(rows, (Math.min(film.width, film.height) / 18) * 3.8)
        })
    )

  it.effect("C20, M7: another letter is another picture", () =>
    Effect.gen(function* () {
      for (const [one, other] of ["日本", "αβ", "ابتب", "אב", "กข", "कख", "한글", "🦊🦉"].map((pair) => [
        ...pair
      ])) {
        const first = yield* drawCaption(`${one}`, shapes["16:9"])
        assert.notDeepEqual(first.png, (yield* drawCaption(`${other}`, shapes["16:9"])).png, one)
      }
    })
  )

  it.effect("draws boxes for letters that nobody has, and names them", () =>
    Effect.gen(function* () {
      const { missing } = yield* setCaption("A fox \u{12000}\u{12001} 水", shapes["16:9"])
      assert.deepStrictEqual(missing, ["\u{12000}", "\u{12001}"])
    })
  )

  it.effect("shrinks the letters for two lines, and tells what it had to cut", () =>
    Effect.gen(function* () {
      const sizes = yield* Effect.forEach([3, 14, 22, 60], (count) =>
        setCaption(`${"word ".repeat(count)}end.`, shapes["9:16"])
      )
      assert.deepStrictEqual(
        sizes.map(({ isCut, lines, size }) => [lines.length, size, isCut]),
        [
          [1, 20, false],
          [2, 15, false],
          [2, 12, true],
          [2, 12, true]
        ]
      )
    })
  )
})

it.layer(bareMachine)("the order of letters", (it) => {
  /** Pieces laid from the right to the left, each drawn alone, beside the whole line drawn at once: how much differs. */
  const difference = Effect.fn(function* (whole: string, pieces: ReadonlyArray<string>) {
    const { createCanvas, letteringOf, measureOf } = yield* openLettering
    const one = createCanvas(900, 64)
    const pen = one.getContext("2d")
    const lettering = letteringOf(whole, "bold", 32)
    applyLettering(pen, lettering)
    pen.textAlign = "right"
    pen.fillText(whole, 880, 46)
    const other = createCanvas(900, 64)
    const laid = other.getContext("2d")
    applyLettering(laid, lettering)
    const measure = measureOf(whole, "bold", 32)
    let x = 880
    for (const piece of pieces) {
      laid.direction = /\p{L}/u.test(piece) && /[a-z]/.test(piece) ? "ltr" : "rtl"
      laid.textAlign = "right"
      laid.fillText(piece, x, 46)
      x -= measure(piece)
    }
    const [left, right] = [one.data(), other.data()]
    const total = left.reduce((sum, value, at) => (at % 4 === 3 ? sum + value : sum), 0)
    return (
      left.reduce((sum, value, at) => (at % 4 === 3 ? sum + Math.abs(value - (right[at] ?? 0)) : sum), 0) /
      total
    )
  })

  it.effect("M7: stands as a reader of Arabic and Hebrew expects it, figures and full stop among it", () =>
    Effect.gen(function* () {
      for (const [first, second] of [
        ["يعرض الفيلم بدقة ", " في المساء"],
        ["הסרט מוקרן באיכות ", " הערב"]
      ] as const) {
        const whole = `${first}1080p${second}.`
        assert.isBelow(yield* difference(whole, [first, "1080p", second, "."]), 0.05)
        assert.isAbove(yield* difference(whole, [".", second, "1080p", first]), 0.3)
        assert.isAbove(yield* difference(whole, [first, "p1080", second, "."]), 0.05)
      }
    })
  )
})
