import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import type { PictureSpec } from "xai-simulator"
import { motionOf, pictureFor } from "../../packages/xai-simulator/src/drawing/Directions.js"
import { Character, Scene, SceneId, StoryPlan } from "../../src/domain/StoryPlan.js"
import { motionPrompt } from "../../src/prompts/MotionPrompts.js"
import {
  keyframeFixPrompt,
  keyframePrompt,
  portraitPrompt,
  portraitRetake
} from "../../src/prompts/PicturePrompts.js"

const character = (name: string, visualDescription: string) =>
  new Character({ name, role: "", visualDescription, personalityCues: [] })
const fox = character("Rust", "a small fox: russet fur, a blue scarf, amber eyes")
const owl = character("Olive, the Owl", "a round owl with tawny feathers and a green cape")
const scene = new Scene({
  sceneId: SceneId.make(1),
  title: "Into the Wood",
  description: "They walk.",
  charactersPresent: ["Rust", "Olive, the Owl"],
  setting: "An autumn wood, first light",
  camera: "Wide shot, slow push in",
  mood: "curious",
  action: "Rust and Olive walk in",
  promptSummary: "They walk in from the left.",
  durationSeconds: 5,
  transition: "cut"
})
const plan = new StoryPlan({
  title: "T",
  style: "Gouache animation, soft rim light",
  aspectRatio: "16:9",
  colorPalette: "amber and moss",
  characters: [fox, owl],
  scenes: [scene]
})
const portrait = (name: string, description: string): Option.Option<PictureSpec> =>
  Option.some({ _tag: "Portrait", style: "s", member: { name, description } })

describe("what a prompt asks to be drawn", () => {
  it("a character's portrait, by its own words, also when an earlier one is complained of", () => {
    const expected = {
      _tag: "Portrait",
      style: plan.style,
      member: { name: "Rust", description: fox.visualDescription }
    }
    const prompt = portraitPrompt(fox, plan.style)
    assert.deepStrictEqual<unknown>(pictureFor(prompt, []), expected)
    assert.deepStrictEqual<unknown>(
      pictureFor(portraitRetake(prompt, ["Rust: the scarf is red"]), []),
      expected
    )
  })

  it("a scene with its cast from left to right, each with the look of the sheet that was sent", () => {
    const prompt = keyframePrompt(scene, plan, { cast: "sheets", follows: true })
    const before: Option.Option<PictureSpec> = Option.some(
      pictureFor("Title: Before\nSetting: elsewhere", [portrait("Nobody", "none")])
    )
    const spec = pictureFor(prompt, [
      portrait("Rust", "RUST AS DRAWN"),
      portrait("Olive", "OLIVE AS DRAWN"),
      before
    ])
    assert.deepStrictEqual<unknown>(spec, {
      _tag: "Scene",
      style: plan.style,
      title: "Into the Wood",
      setting: "An autumn wood, first light",
      action: "Rust and Olive walk in",
      mood: "curious",
      camera: "Wide shot, slow push in",
      palette: "amber and moss",
      cast: [
        { name: "Rust", description: "RUST AS DRAWN" },
        { name: "Olive", description: "OLIVE AS DRAWN" }
      ]
    })
  })

  it("figures of a tiled picture by their words, since nobody can be cut out of it", () => {
    const prompt = keyframePrompt(scene, plan, { cast: "tiled-and-first", follows: false })
    const spec = pictureFor(prompt, [Option.none()])
    assert.deepStrictEqual(spec._tag === "Scene" ? spec.cast.map((member) => member.description) : [], [
      fox.visualDescription,
      owl.visualDescription
    ])
  })

  it("an empty scene stays empty", () => {
    const empty = new Scene({ ...scene, charactersPresent: [] })
    const prompt = keyframePrompt(empty, plan, { cast: "sheets", follows: true })
    const spec = pictureFor(prompt, [portrait("Rust", "x")])
    assert.deepStrictEqual(spec._tag === "Scene" ? spec.cast : ["no scene"], [])
  })

  it("a lone picture with an instruction is that picture again", () => {
    const before = pictureFor("Title: A\nSetting: B\nAction: C", [])
    const fix = keyframeFixPrompt(["make the scarf of Rust blue again"], [fox])
    assert.deepStrictEqual(pictureFor(fix, [Option.some(before)]), before)
  })

  it("labels in any order, in any case, with any marks around them; without any, a card", () => {
    const spec = pictureFor("  * MOOD: calm\n**Setting:** a pier\nstyle: ink", [])
    assert.deepInclude(spec, { _tag: "Scene", mood: "calm", setting: "a pier", style: "ink" })
    assert.deepStrictEqual(pictureFor("just a lighthouse", []), { _tag: "Card", prompt: "just a lighthouse" })
    assert.deepStrictEqual(pictureFor("", []), { _tag: "Card", prompt: "" })
  })

  it("people put together without a script stand in one picture", () => {
    const spec = pictureFor("Put the person from <IMAGE_0> beside the one from <IMAGE_1>", [
      portrait("Ann", "tall"),
      portrait("Bob", "short")
    ])
    assert.deepStrictEqual(spec._tag === "Scene" ? spec.cast.map(({ name }) => name) : [], ["Ann", "Bob"])
  })
})

describe("how a clip should move", () => {
  it("as its labels say, or else as its first line says", () => {
    assert.deepStrictEqual(motionOf(motionPrompt(scene, plan.style)), {
      camera: "Wide shot, slow push in",
      action: "Rust and Olive walk in"
    })
    assert.deepStrictEqual(motionOf("Slow dolly to the door\nquietly"), {
      camera: "Slow dolly to the door",
      action: "Slow dolly to the door"
    })
  })
})
