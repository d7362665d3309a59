import { createRequire } from "node:module"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import manifest from "../../../package.json" with { type: "json" }
import { drawingPart } from "../../../src/services/DrawingPart.js"
import { applyLettering, MachineFonts, openLettering } from "../../../src/services/Lettering.js"
import { fontFilesOf } from "../../../src/services/lettering/FontFiles.js"
import {
  colourEmoji,
  type FontPackage,
  fontPackages,
  plainEmoji
} from "../../../src/services/lettering/FontPackages.js"
import { fontsIn } from "../../../src/services/lettering/Fonts.js"
import { probeOf } from "../../../src/services/lettering/Probe.js"

const scripts = {
  Latin: "Zoë’s Ấm, Łódź, Ærø: ½ ‰ “ß” – €",
  Cyrillic: "Лиса и сова, ґанок, Ђурђевак",
  Greek: "Η αλεπού· τί ὡραῖος!",
  Arabic: "يُعرض الفيلم بدقة ۱۰۸۰، پارسی گچ ٹڈ؟",
  Hebrew: "הַסֶּרֶט מוקרן, ״שלום״",
  Devanagari: "लोमड़ी क्षत्रिय श्री र्क।",
  Bengali: "শিয়াল ও পেঁচা ক্ষ্মী",
  Tamil: "நரி ஆந்தை ஸ்ரீ",
  Telugu: "నక్క గుడ్లగూబ క్ష్మ",
  Thai: "จิ้งจอกน้ำผึ้ง ๆ ฿",
  Georgian: "მელა და ბუ",
  Armenian: "Աղվեսն ու բուն։",
  Gujarati: "શિયાળ અને ઘુવડ ક્ષ",
  Gurmukhi: "ਲੂੰਬੜੀ ਅਤੇ ਉੱਲੂ",
  Kannada: "ನರಿ ಮತ್ತು ಗೂಬೆ ಕ್ಷ",
  Malayalam: "കുറുക്കനും മൂങ്ങയും ക്ഷ",
  Odia: "କୋକିଶିଆଳ ଓ ପେଚା",
  Sinhala: "නරියා සහ බකමූණා ක්‍ෂ",
  Khmer: "កញ្ជ្រោងនិងទីទុយ។",
  Lao: "ໝາຈິ້ງຈອກ ແລະ ນົກເຄົ້າ",
  Burmese: "မြေခွေးနှင့် ဇီးကွက်။",
  Ethiopic: "ቀበሮ እና ጉጉት።",
  Thaana: "ދިވެހި",
  Japanese: "きつねとフクロウが、光る水晶を見つけた。「々〆」～ー",
  Chinese: "狐狸和猫头鹰发现了水晶，“真美！”",
  Taiwan: "狐狸與貓頭鷹發現了龍體臺灣ㄅㄆㄇ",
  Korean: "여우와 올빼미가 수정을 발견했다. 뷁",
  Tibetan: "ཝ་མོ་དང་འུག་པ།",
  signs: "♪ ♫ ★ ☆ → ← ✓ ● ■ △ № ℃ ∞ ≈ ≠ ≤ ① Ⅳ 〜 ☐☒ ♔ ⌥ ⠓",
  emoji: "👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇯🇵 👍🏽👍🏿 1️⃣#️⃣*️⃣ ❤️ ❤ ☕ 🦊🦉🍂 👩🏽‍🚀 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️‍🔥"
}

const drawn = Effect.fn(function* (text: string) {
  const { createCanvas, letteringOf } = yield* openLettering
  const canvas = createCanvas(400, 64)
  const pen = canvas.getContext("2d")
  applyLettering(pen, letteringOf(text, "bold", 32))
  pen.fillText(text, 200, 46)
  return canvas.data()
})

const widthOf = Effect.fn(function* (text: string) {
  const { measureOf } = yield* openLettering
  return measureOf(text, "bold", 32)(text)
})

it.layer(Layer.succeed(MachineFonts, false))("letters on a machine without fonts", (it) => {
  it.effect("says so of letters that nobody has", () =>
    Effect.gen(function* () {
      const { missingIn } = yield* openLettering
      // Old Hungarian, cuneiform, a letter that is none; each once, and what is there is not named.
      assert.deepStrictEqual(missingIn("A fox \u{10c80}\u{10c80} 水 \u{12000}\u{10fffd}!"), [
        "\u{10c80}",
        "\u{12000}",
        "\u{10fffd}"
      ])
      assert.deepStrictEqual(missingIn("a\u0301 e\u0323\u0302 o\u0328 \u00a0\u200d\u3000"), [])
    })
  )

  it.effect.each(Object.entries(scripts))("C20, M7: has the letters of %s", ([, text]) =>
    Effect.gen(function* () {
      const { missingIn } = yield* openLettering
      assert.deepStrictEqual(missingIn(text), [])
    })
  )

  it.effect("sets plainer letters for those that nobody has, where there are any", () =>
    Effect.gen(function* () {
      const { legible, missingIn } = yield* openLettering
      assert.strictEqual(legible("\u{1d407}\u{1d41e}y, ⅓ of ２ \u{12000}!"), "Hey, 1\u20443 of ２ \u{12000}!")
      assert.deepStrictEqual(missingIn("\u{1d407}\u{1d41e}y, ⅓ of ２ \u{12000}!"), ["\u{12000}"])
      assert.strictEqual(legible("きつねは㎡ ﷽"), "きつねは㎡ ﷽")
    })
  )

  it.effect("C20, M7: draws letters, not boxes: two of a script are two pictures", () =>
    Effect.gen(function* () {
      for (const [one, other] of ["日本", "한글", "กข", "अइ", "اد", "אב", "αβ", "🦊🦉", "អឈ"].map((pair) => [
        ...pair
      ])) {
        assert.notDeepEqual(yield* drawn(one ?? ""), yield* drawn(other ?? ""))
      }
    })
  )

  it.effect("shapes letters together where their script does", () =>
    Effect.gen(function* () {
      const together = Effect.fn(function* (text: string, ...parts: ReadonlyArray<string>) {
        const each = yield* Effect.forEach(parts, widthOf)
        return (yield* widthOf(text)) / each.reduce((sum, width) => sum + width, 0)
      })
      // A conjunct, joined letters, a vowel that stands on its consonant, a family that is one picture.
      assert.isBelow(yield* together("क्षि", "क", "ष", "ि"), 0.9)
      assert.isBelow(yield* together("ببب", "ب", "ب", "ب"), 0.8)
      assert.strictEqual(yield* together("กี่", "ก"), 1)
      assert.isBelow(yield* together("👨‍👩‍👧‍👦", "👨", "👩", "👧", "👦"), 0.4)
      assert.isBelow(yield* together("👍🏽", "👍", "👍"), 0.6)
      assert.isBelow(yield* together("🇩🇪", "🇩", "🇪"), 0.8)
    })
  )

  it.effect("gives Chinese characters the shapes of the text's own country", () =>
    Effect.gen(function* () {
      const { letteringOf } = yield* openLettering
      const fontOf = (text: string) => letteringOf(text, "bold", 20).font
      assert.match(fontOf("直角"), /noto-sans-sc/)
      assert.notMatch(fontOf("直角"), /noto-sans-jp/)
      assert.match(fontOf("直角の"), /noto-sans-jp/)
      assert.notMatch(fontOf("直角の"), /noto-sans-sc/)
      // Plain words ask for nothing but the font they always had.
      assert.strictEqual(fontOf("A fox (2)"), '700 20.00px "grok-video-pipeline Nunito_700Bold"')
    })
  )
})

describe("the packages of fonts", () => {
  it.effect("C20: are named where a letter is missing that they would bring", () =>
    Effect.gen(function* () {
      const drawing = yield* drawingPart
      const files = fontFilesOf(drawing)
      const isLeftOut = ({ name }: FontPackage) => /-(?:jp|kr|sc|tc|khmer|emoji)$/.test(name)
      const without = fontsIn(
        {
          ...files,
          machine: [],
          colourEmoji: () => undefined,
          isThere: (fonts) => !isLeftOut(fonts) && files.isThere(fonts),
          familiesOf: (fonts, letter) => (isLeftOut(fonts) ? [] : files.familiesOf(fonts, letter))
        },
        probeOf(drawing)
      )
      const bringing = (text: string) =>
        without.bringing(without.missingIn(text)).map(({ name }) => name.replace(/^.*noto-/, ""))
      assert.deepStrictEqual(bringing("A fox, лиса, αλεπού"), [])
      assert.deepStrictEqual(bringing("秋のきつね。"), ["sans-jp"])
      assert.deepStrictEqual(bringing("여우 កញ្ជ្រោង"), ["sans-khmer", "sans-kr"])
      assert.deepStrictEqual(bringing("狐狸"), ["sans-sc"])
      assert.deepStrictEqual(bringing("a 🦊"), ["emoji"])
      assert.deepStrictEqual(bringing("\u{12000}"), [])
    })
  )

  it.effect("stand before the fonts of the machine, which are asked for what they have not", () =>
    Effect.gen(function* () {
      const drawing = yield* drawingPart
      const files = fontFilesOf(drawing)
      // Two fonts of a machine, under names that are not ours.
      const font = (script: string) =>
        createRequire(import.meta.url).resolve(
          `@fontsource-variable/noto-sans-${script}/files/noto-sans-${script}-${script}-wght-normal.woff2`
        )
      for (const script of ["thaana", "hebrew"])
        drawing.GlobalFonts.registerFromPath(font(script), `Machine ${script}`)
      const { familiesFor, missingIn } = fontsIn(
        {
          ...files,
          familiesOf: (fonts, letter) =>
            /thaana|hebrew/.test(fonts.name) ? [] : files.familiesOf(fonts, letter),
          machine: ["Machine hebrew", "Machine thaana"]
        },
        probeOf(drawing)
      )
      assert.deepStrictEqual(missingIn("ދިވެހި שלום \u{12000}"), ["\u{12000}"])
      assert.deepStrictEqual(familiesFor("A ދިވެހި, αβ", "bold").slice(1), [
        "Machine thaana",
        "grok-video-pipeline noto-sans-greek-wght-normal"
      ])
    })
  )

  it("are those of package.json, in their versions, under the licence that is said", () => {
    const brought: Readonly<Record<string, string>> = {
      ...manifest.dependencies,
      ...manifest.optionalDependencies
    }
    const { resolve } = createRequire(import.meta.url)
    for (const { comesAlong, name, version } of [...fontPackages, plainEmoji, colourEmoji]) {
      assert.strictEqual(brought[name], comesAlong ? version : undefined, name)
      if (comesAlong) assert.match(resolve(`${name}/LICENSE`), /LICENSE$/)
    }
    const ours = Object.keys(brought).filter((name) => name.startsWith("@fontsource"))
    assert.deepStrictEqual(
      ours.filter((name) => ![...fontPackages, plainEmoji].some((fonts) => fonts.name === name)),
      []
    )
  })
})
