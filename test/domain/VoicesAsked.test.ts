import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { reshaped } from "../../src/domain/PlanRequest.js"
import { defaultOptions, type FilmOptions } from "../../src/domain/Settings.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { narratorVoice, voicesOf } from "../../src/domain/SpokenPlan.js"
import { Character, Narrator, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { voiceTaken, withNarratorFree, withVoicesKept } from "../../src/domain/VoicesAsked.js"
import { fox, owl, plan } from "../support/plans.js"

const hare = new Character({ ...fox, name: "Hare" })
const open = plan({ characters: [fox, owl, hare] })
const asking = (asked: Partial<FilmOptions>): FilmOptions => ({ ...defaultOptions, sound: "full", ...asked })
const voicesIn = (story: StoryPlan) => Object.fromEntries(voicesOf(story))
const then = voicesIn(open)
const [first = "", second = "", third = ""] = Object.values(then)

describe("voices that were chosen", () => {
  it("stay when the narrator is given another, or is given up", () => {
    const told = reshaped(open, asking({ narrator: Option.some(VoiceName.make("castor")) }))
    assert.deepStrictEqual(reshaped(told, asking({ narrator: Option.some(VoiceName.make("castor")) })), told)
    assert.strictEqual(narratorVoice(told), "castor")
    assert.deepStrictEqual(voicesIn(told), then)
    const early = plan({ ...open, narrator: new Narrator({ voice: first, manner: "" }) })
    assert.notInclude(Object.values(voicesIn(early)), first)
    const later = reshaped(early, asking({ narrator: Option.some(VoiceName.make("castor")) }))
    assert.deepStrictEqual(voicesIn(later), voicesIn(early), "though the first of the list is free now")
  })

  it("stay when somebody else is given one, but for whoever had that", () => {
    assert.deepStrictEqual(
      voicesIn(reshaped(open, asking({ voices: [{ name: "Fox", voice: VoiceName.make("castor") }] }))),
      {
        ...then,
        Fox: "castor"
      }
    )
    const taken = voicesIn(
      reshaped(open, asking({ voices: [{ name: "Fox", voice: VoiceName.make(second) }] }))
    )
    assert.strictEqual(taken.Fox, second)
    assert.strictEqual(taken.Hare, third)
    assert.notInclude([second, third], taken.Owl)
  })

  it("stay when a plan is given that names none, and whoever is new has one that is free", () => {
    const ours = reshaped(open, asking({ voices: [{ name: "Fox", voice: VoiceName.make("castor") }] }))
    const given = plan({ characters: [new Character({ ...fox, name: "Newt" }), fox, owl, hare] })
    const voices = voicesIn(withVoicesKept(given, ours))
    assert.deepStrictEqual({ ...voices, Newt: "" }, { ...voicesIn(ours), Newt: "" })
    assert.notInclude(Object.values(voicesIn(ours)), voices.Newt)
  })

  it("are never made alike by what is asked for: both are named", () => {
    const settings = asking({ narrator: Option.some(VoiceName.make(second)) })
    const wished = reshaped(open, settings)
    assert.strictEqual(voicesIn(wished).Owl, second)
    const [problem = "", ...more] = voiceTaken(wished, Option.some(open), settings)
    assert.match(problem, new RegExp(`narrator and "Owl" would have the same voice, ${second}`))
    assert.deepStrictEqual(more, [])
    // Who is alike already stays so, and a narrator alone is like nobody.
    assert.deepStrictEqual(voiceTaken(wished, Option.some(wished), settings), [])
    assert.deepStrictEqual(voiceTaken(wished, Option.some(open), { ...settings, sound: "narrated" }), [])
    assert.deepStrictEqual(voiceTaken(open, Option.none(), asking({})), [])
    const voices = [{ name: "Owl", voice: VoiceName.make("castor") }]
    const told = plan({ ...open, narrator: new Narrator({ voice: "castor", manner: "" }) })
    const asked = asking({ voices })
    assert.match(voiceTaken(reshaped(told, asked), Option.some(told), asked)[0] ?? "", /"Owl"/)
  })

  it("leave the narrator's to the narrator in a plan that was only just written", () => {
    const written = plan({ characters: [new Character({ ...fox, voice: "luna" }), owl] })
    const settings = asking({ narrator: Option.some(VoiceName.make("luna")) })
    const free = reshaped(withNarratorFree(written, settings), settings)
    assert.notInclude(Object.values(voicesIn(free)), "luna")
    assert.deepStrictEqual(voiceTaken(free, Option.none(), settings), [])
  })
})
