import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Artist, readSpec, sizeFor } from "../../src/drawing/Artist.js"
import { type Kind, kindOf } from "../../src/drawing/Kinds.js"
import { lookOf } from "../../src/drawing/Look.js"
import type { PictureSpec } from "../../src/drawing/Picture.js"
import { propIn } from "../../src/drawing/Props.js"
import { distance, fox, isLong, jpegSize, owl, pixelsOf, sceneOf, shareOf, studioLayer } from "./support.js"

const everyKind: ReadonlyArray<Kind> = [
  ...([
    "fox",
    "wolf",
    "dog",
    "cat",
    "lion",
    "tiger",
    "bear",
    "panda",
    "rabbit",
    "mouse",
    "squirrel"
  ] as const),
  ...(["raccoon", "badger", "deer", "pig", "hedgehog", "otter", "elephant", "monkey", "horse"] as const),
  ...(["unicorn", "cow", "goat", "sheep", "frog", "turtle", "dragon", "owl", "penguin", "duck"] as const),
  ...(["crow", "parrot", "bird", "chicken", "whale", "fish", "octopus", "snail", "insect", "robot"] as const),
  ...(["ghost", "alien", "snowman", "person", "creature"] as const)
]

// The short form draws every other one: each size has its share of them.
const drawnKinds = everyKind.filter((_, index) => isLong || index % 2 === 0)

const draw = (spec: PictureSpec, width: number, height: number, seed = 7) =>
  Effect.flatMap(Artist, (artist) => artist.draw({ spec, width, height, seed }))

const portrait = (description: string, name = "Someone"): PictureSpec => ({
  _tag: "Portrait",
  style: "",
  member: { name, description }
})

const hostile = [
  "🦊🧙‍♀️👩‍👩‍👧‍👦".repeat(40),
  "مرحبا بالعالم ".repeat(60),
  "x".repeat(5000),
  "word ".repeat(1000),
  "\u0000\u0007\u001b[31m\u202e\ufeff\ud800",
  "</svg><script>",
  ""
]

describe("pictures", () => {
  it.effect("are equal byte for byte for equal requests, and differ with the seed", () =>
    Effect.gen(function* () {
      const one = Buffer.from(yield* draw(sceneOf(), 160, 90))
      assert.isTrue(one.equals(yield* draw(sceneOf(), 160, 90)))
      assert.isFalse(one.equals(yield* draw(sceneOf(), 160, 90, 8)))
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("carry their spec and have the size that was ordered", () =>
    Effect.gen(function* () {
      for (const shape of ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"]) {
        const whole = sizeFor(shape, "480p")
        const [height, width] = [Math.round(whole.height / 4), Math.round(whole.width / 4)]
        const spec = sceneOf({ title: `Szene ${shape} – „Füchse“ 🦊` })
        const jpeg = yield* draw(spec, width, height)
        expect(Option.getOrNull(readSpec(jpeg))).toStrictEqual(spec)
        expect(Option.getOrNull(jpegSize(jpeg))).toStrictEqual({ width, height })
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("show everyone whole: no portrait of any kind touches the frame, wide, tall or square", () =>
    Effect.gen(function* () {
      for (const [i, kind] of everyKind.entries()) {
        const words =
          kind === "insect"
            ? "butterfly"
            : kind === "person"
              ? "knight with a lantern"
              : kind === "creature"
                ? "thingumajig"
                : kind
        assert.strictEqual(kindOf("Someone", `a ${words}`), kind)
        if (!drawnKinds.includes(kind)) continue
        const [width, height] = (
          [
            [256, 144],
            [144, 256],
            [192, 192]
          ] as const
        )[i % 3] ?? [192, 192]
        const { data } = yield* pixelsOf(yield* draw(portrait(`a ${words} with a tall hat`), width, height))
        /** How far apart two pixels are, by the part of colour that differs most. */
        const apart = (x: number, y: number, otherX: number, otherY: number) => {
          const [one, other] = [(y * width + x) * 4, (otherY * width + otherX) * 4]
          return Math.max(
            ...[0, 1, 2].map((part) => Math.abs((data[one + part] ?? 0) - (data[other + part] ?? 0)))
          )
        }
        // The ground is a soft gradient from top to bottom: one row has one colour at both its ends.
        const rows = Array.from({ length: height }, (_, y) => [
          apart(0, y, width - 1, y),
          apart(0, y, 0, Math.min(height - 1, y + 6))
        ])
        const columns = Array.from({ length: width }, (_, x) => [
          apart(x, 0, 0, 0),
          apart(x, height - 1, 0, height - 1)
        ])
        for (const [name, lines] of [
          ["row", rows],
          ["column", columns]
        ] as const) {
          const touched = lines.findIndex((line) => Math.max(...line) >= 18)
          assert.strictEqual(touched, -1, `${kind}, ${name} ${touched}`)
        }
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("draw every kind differently", () =>
    Effect.gen(function* () {
      const drawn: Array<readonly [Kind, Uint8Array]> = []
      for (const kind of drawnKinds) {
        const words =
          kind === "insect"
            ? "butterfly"
            : kind === "person"
              ? "man"
              : kind === "creature"
                ? "thingumajig"
                : kind
        drawn.push([
          kind,
          (yield* pixelsOf(yield* draw(portrait(`a grey ${words} with a red scarf`), 128, 128))).data
        ])
      }
      for (const [i, [kind, pixels]] of drawn.entries()) {
        for (const [other, others] of drawn.slice(i + 1)) {
          assert.isAbove(distance(pixels, others), 0.6, `${kind} and ${other}`)
        }
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("show the same character in portrait and scene, and nobody who is not in it", () =>
    Effect.gen(function* () {
      const { main } = lookOf(fox)
      const alone = yield* pixelsOf(yield* draw({ _tag: "Portrait", style: "", member: fox }, 320, 180))
      const setting = { setting: "a snowy field by day", palette: "blue", action: "They stand still." }
      const together = yield* pixelsOf(yield* draw(sceneOf({ ...setting, cast: [owl, fox] }), 320, 180))
      const without = yield* pixelsOf(yield* draw(sceneOf({ ...setting, cast: [owl] }), 320, 180))
      assert.isAbove(shareOf(alone, main), 0.02)
      assert.isAbove(shareOf(together, main), 0.01)
      assert.isBelow(shareOf(without, main), 0.001)
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("place the cast from left to right as listed", () =>
    Effect.gen(function* () {
      const { main } = lookOf(fox)
      const setting = { setting: "a snowy field by day", palette: "blue", action: "They stand still." }
      for (const [side, cast] of [
        [fox, owl],
        [owl, fox]
      ].entries()) {
        const pixels = yield* pixelsOf(yield* draw(sceneOf({ ...setting, cast }), 320, 180))
        const half = (x: number) => {
          const data = pixels.data.filter((_, i) => Math.floor((Math.floor(i / 4) % 320) / 160) === x)
          return shareOf({ width: 160, height: 180, data }, main)
        }
        assert.isAbove(half(side), 10 * half(1 - side))
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("have their words at the head, and leave the foot to captions", () =>
    Effect.gen(function* () {
      for (const [width, height] of [
        [320, 180],
        [180, 320],
        [240, 240]
      ] as const) {
        const titled = (title: string) => Effect.flatMap(draw(sceneOf({ title }), width, height), pixelsOf)
        const [one, other] = [yield* titled("Long Ago"), yield* titled("Far Away")]
        const rows = (from: number, to: number) =>
          distance(
            one.data.subarray(Math.floor(from * height) * width * 4, Math.floor(to * height) * width * 4),
            other.data.subarray(Math.floor(from * height) * width * 4, Math.floor(to * height) * width * 4)
          )
        assert.isAbove(rows(0, 0.25), 1, `${width}x${height}`)
        assert.strictEqual(rows(0.7, 1), 0, `${width}x${height}`)
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it("show a watch where there is one, and none where somebody watches", () => {
    assert.strictEqual(propIn("Late", "Fox looks at the old watch")?.name, "clock")
    assert.isUndefined(propIn("Afterwards", "Fox and Owl sit down and watch the light go"))
  })

  it.effect("take any words anybody can type", () =>
    Effect.gen(function* () {
      for (const words of hostile) {
        const member = { name: words, description: words }
        const specs: ReadonlyArray<PictureSpec> = [
          { _tag: "Portrait", style: words, member },
          { _tag: "Card", prompt: words },
          sceneOf({
            title: words,
            setting: words,
            action: words,
            mood: words,
            camera: words,
            palette: words,
            style: words,
            cast: [member, fox]
          })
        ]
        for (const spec of specs) {
          const jpeg = yield* draw(spec, 160, 90)
          expect(Option.getOrNull(readSpec(jpeg))).toStrictEqual(spec)
          expect(Option.getOrNull(jpegSize(jpeg))).toStrictEqual({ width: 160, height: 90 })
        }
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.effect("hold a crowd, and an empty stage", () =>
    Effect.gen(function* () {
      const crowd = Array.from({ length: 12 }, (_, i) => ({
        name: `Guest ${i}`,
        description: `a ${everyKind[i * 3]}`
      }))
      for (const cast of [[], crowd.slice(0, 6), crowd]) {
        for (const [width, height] of [
          [320, 180],
          [180, 320]
        ] as const) {
          expect(Option.getOrNull(jpegSize(yield* draw(sceneOf({ cast }), width, height)))).toStrictEqual({
            width,
            height
          })
        }
      }
    }).pipe(Effect.provide(studioLayer))
  )
})
