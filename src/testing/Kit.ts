import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Layer } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { Character, Scene, SceneId, StoryPlan } from "../domain/StoryPlan.js"
import { knownClip } from "../services/Ffmpeg.js"
import { Workspace } from "../services/Workspace.js"

/** A workspace in a temporary folder that is gone with the layer. */
export const temporaryFolder = Layer.unwrapScoped(
  Effect.map(
    Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped())),
    Workspace.layer
  )
)

const character = (name: string, looks: string) =>
  new Character({
    name,
    role: "one of two",
    visualDescription: `${name} is ${looks}, small and quick, with a pale belly, dark eyes set wide apart, one notched ear, a short green scarf knotted at the left side, brown boots laced to the ankle, and a canvas satchel with a brass clasp worn across the chest.`,
    personalityCues: ["leans forward"]
  })

const scene = (id: number, charactersPresent: ReadonlyArray<string>) =>
  new Scene({
    sceneId: SceneId.make(id),
    title: `Scene ${id}`,
    description: "They find a light between the roots.",
    charactersPresent,
    setting: "an autumn forest at dusk",
    camera: "slow push in",
    mood: "wonder",
    action: "Fox reaches for the light",
    promptSummary: "Fox stretches a paw forward while the camera pushes in slowly.",
    durationSeconds: 3,
    transition: "cut"
  })

/** A plan that can be filmed, as short as they get: two characters, two scenes of 3 s, the second drawn after the first. */
export const shortStory = new StoryPlan({
  title: "The Light",
  style: "Gouache on rough paper, soft evening light, visible brush strokes",
  aspectRatio: "16:9",
  colorPalette: "russet, moss, amber",
  characters: [character("Fox", "a russet fox"), character("Owl", "a tawny owl")],
  scenes: [scene(1, ["Fox"]), scene(2, ["Fox", "Owl"])]
})

/** What the clip that comes along is. */
export const clipFacts = { seconds: 0.5, frames: 12, width: 96, height: 54, framesPerSecond: 24 } as const

export const hashOf = (bytes: Uint8Array): Sha256 =>
  Sha256.make(createHash("sha256").update(bytes).digest("hex"))

/**
 * Writes the clip that comes along; gives its hash.
 * Fails   PlatformError where it cannot be written.
 */
export const writeClip = Effect.fnUntraced(function* (to: string) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFile(to, knownClip)
  return hashOf(knownClip)
})

/**
 * A temporary folder, the way to a file in it, and what lies there.
 * Fails   PlatformError where no folder can be made.
 */
export const scratch = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  return {
    at: (name: string) => path.join(folder, name),
    names: Effect.map(fs.readDirectory(folder), (names) => [...names].sort())
  }
})
