import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type Kind, kindOf } from "../../src/drawing/Kinds.js"
import { lookOf, worn } from "../../src/drawing/Look.js"
import { coloursIn, wordsOf } from "../../src/drawing/Palette.js"

const colour = (word: string) => coloursIn(wordsOf(word))[0]?.colour
const look = (description: string, name = "X") => lookOf({ name, description })

it("gives olive skin the colour of skin, not of olives", () => {
  const { skin } = look("A child, slender, with olive skin and a deep teal raincoat")
  assert.deepStrictEqual(skin, look("A child, slender, with tanned skin and a deep teal raincoat").skin)
  const [red, green] = skin
  assert.isAbove(red, green)
})

describe("who someone is", () => {
  const told: ReadonlyArray<readonly [string, string, Kind]> = [
    ["Rusty", "a small red fox who carries an old man's lantern", "fox"],
    ["Hoot", "a barn owl with cat's-eye spectacles", "owl"],
    ["Tom", "an old lighthouse keeper with a parrot on his shoulder", "person"],
    ["Polly", "a pirate parrot in a tricorn hat", "parrot"],
    ["Mina", "a girl with a fox-fur collar and a red cape", "person"],
    ["Mr Bear", "wears a waistcoat and looks like a gentleman", "bear"],
    ["The Wanderer", "a wolf wearing a long blue cloak", "wolf"],
    ["Robin", "a nine-year-old boy with freckles", "person"],
    ["Robin", "Robin is a small robin, tall and narrow, with olive brown feathers", "bird"],
    ["Wren", "Wren is a girl with a red cape", "person"],
    ["Tick", "a clockwork whale", "whale"],
    ["Unit 7", "A tall, rusted robot shaped like an owl", "robot"],
    ["Zorp", "Something no one has a word for", "creature"],
    ["She", "her hair is long, she smiles", "person"]
  ]
  for (const [name, description, kind] of told) {
    it(`sees a ${kind} in "${name}, ${description}"`, () => {
      assert.strictEqual(kindOf(name, description), kind)
    })
  }
})

describe("how someone looks", () => {
  it("gives each colour word to what it stands by", () => {
    const rusty = look(
      "A young fox with russet fur, a cream belly, bright amber eyes, tiny black paws, a white-tipped tail and an emerald scarf"
    )
    assert.deepStrictEqual(rusty.main, colour("russet"))
    assert.deepStrictEqual(rusty.light, colour("cream"))
    assert.deepStrictEqual(rusty.eyes, colour("amber"))
    assert.deepStrictEqual(rusty.dark, colour("black"))
    assert.deepStrictEqual(worn(rusty, "scarf")?.colour, colour("emerald"))
  })

  it("dresses people as described", () => {
    const keeper = look("an old lighthouse keeper with a yellow raincoat and a grey beard, holding a lantern")
    assert.deepStrictEqual(worn(keeper, "raincoat")?.colour, colour("yellow"))
    assert.strictEqual(keeper.beard, "beard")
    assert.deepStrictEqual(keeper.hair, colour("grey"))
    assert.strictEqual(keeper.age, "old")
    assert.strictEqual(keeper.held, "lantern")
    const baker = look(
      "Mirela is a baker, slender, with tanned, weathered skin and a long auburn braid",
      "Mirela"
    )
    assert.deepStrictEqual([baker.age, baker.beard], ["grown", "none"])
    const mina = look("a ten year old girl with a red cape and two brown braids")
    assert.deepStrictEqual(worn(mina, "cape")?.colour, colour("red"))
    assert.strictEqual(mina.hairStyle, "braids")
    assert.strictEqual(mina.age, "child")
    assert.isBelow(mina.stature, keeper.stature)
  })

  it("takes no colour from a name when the description names one", () => {
    assert.deepStrictEqual(look("a red fox", "Rusty").main, colour("red"))
    assert.deepStrictEqual(look("a fox", "Rusty").main, colour("rusty"))
  })

  it("tells two of a kind apart though their words are the same", () => {
    const twins = ["Ash", "Bramble", "Clover", "Dusk", "Ember", "Fern"].map((name) => {
      const { beak, dark, garments, light, main, variant } = look("a rabbit", name)
      return JSON.stringify([beak, dark, garments, light, main, variant])
    })
    assert.isAtLeast(new Set(twins).size, 5)
  })

  it("calls golden brown one colour and dark blue a darker one", () => {
    assert.strictEqual(coloursIn(wordsOf("golden-brown fur")).length, 1)
    assert.notDeepEqual(colour("dark blue"), colour("blue"))
  })

  it.prop(
    "is the same for the same words, and never fails on any",
    [FastCheck.string({ unit: "grapheme" }), FastCheck.string({ unit: "binary" })],
    ([name, description]) => {
      assert.deepStrictEqual(lookOf({ name, description }), lookOf({ name, description }))
    }
  )
})
