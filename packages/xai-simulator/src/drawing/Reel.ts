import { Effect, Option } from "effect"
import type { Canvas, Image, Studio } from "./Canvas.js"
import { readSignature, type Signature } from "./Comment.js"
import { finish } from "./Draw.js"
import type { Sprite } from "./Figures.js"
import { type Bearing, bearingAt, cameraMove, ease, type Gait, gaitOf, viewAt } from "./Motion.js"
import type { FilmRequest } from "./Picture.js"
import { type Actor, atRest, composeScene, type Planes, planesOf, type SceneSpec } from "./Planes.js"
import type { Pose } from "./Pose.js"
import { overscan } from "./Stage.js"

/** A clip as a row of frames, each painted when it is asked for. */
export interface Reel {
  readonly frames: number
  /** The frame's pixels: four bytes each, red, green, blue, opaque. */
  readonly paint: (frame: number) => Uint8Array
}

/** How many frames a clip has. */
export const frameCount = (request: { readonly seconds: number; readonly framesPerSecond: number }): number =>
  Math.max(1, Math.round(request.seconds * request.framesPerSecond))

const moveOf = (request: FilmRequest, spec: SceneSpec | undefined) =>
  cameraMove(request.camera.trim() !== "" ? request.camera : (spec?.camera ?? request.prompt))

/** Rounds a part of a pose, so that a pose seen before is not drawn again. */
const step = (value: number, size: number): number => Math.round(value / size) * size

/** How one of the cast holds themselves at a moment; at 0 it is the pose of the still. */
const poseAt = (actor: Actor, gait: Gait, seconds: number, length: number): Pose => {
  const still = actor.pose
  if (seconds === 0) return still
  const blinks = (seconds + actor.phase * 2.6) % 3.1 > 2.95
  const ramp = Math.min(1, seconds / 0.6)
  if (gait === "walk") {
    const from = Math.asin(Math.max(-1, Math.min(1, still.stride)))
    const beat = (Math.floor(seconds * 9.6) / 10) * Math.PI * 2
    return { ...still, stride: step(Math.sin(beat + from), 0.2), wag: step(Math.sin(beat) * 0.6, 0.2) }
  }
  const wag = step(Math.sin(seconds * Math.PI * (gait === "hop" ? 2.2 : 1) + 0) * ramp, 0.2)
  if (gait === "raise") {
    const up = still.raise + (0.95 - still.raise) * ease((seconds - 0.25) / Math.min(1.5, length * 0.3))
    const raised = step(up, 1 / 24)
    return up < 0.9
      ? { ...still, raise: raised }
      : {
          ...still,
          raise: step(0.95 + Math.sin(seconds * 1.6) * 0.05, 1 / 24),
          wag: step(wag, 0.4),
          isBlinking: blinks
        }
  }
  if (gait === "float")
    return {
      ...still,
      raise:
        step(0.35 + Math.sin(seconds * 2.4) * 0.35, 0.1) * ramp > still.raise
          ? step((0.35 + Math.sin(seconds * 2.4) * 0.35) * ramp, 0.1)
          : still.raise,
      wag
    }
  if (gait === "hop")
    return {
      ...still,
      raise: step(Math.max(still.raise, Math.abs(Math.sin(seconds * 2.2)) * 0.5 * ramp), 0.1),
      wag
    }
  return { ...still, wag: blinks ? step(wag, 0.4) : wag, isBlinking: blinks }
}

/** A scene whose planes move against each other, its cast alive. */
const sceneReel = (studio: Studio, request: FilmRequest, signature: Signature, spec: SceneSpec): Reel => {
  const planes: Planes = planesOf(studio, spec, signature.width, signature.height, signature.seed)
  const move = moveOf(request, spec)
  // The still stands as its own action begins; another action moves the same people.
  const action = request.action.trim() === "" ? spec.action : request.action
  const gaits = planes.actors.map((actor) =>
    actor.gait === "idle" && gaitOf(spec.action) !== "idle" ? "idle" : gaitOf(action)
  )
  const length = request.seconds
  const known = new Map<string, Sprite>()
  const still = atRest(planes).sprites
  const spriteFor = (i: number, actor: Actor, pose: Pose): Sprite | undefined => {
    if (pose === actor.pose) return still[i]
    const key = `${i}/${pose.stride.toFixed(2)}/${pose.raise.toFixed(3)}/${pose.wag.toFixed(2)}/${pose.isBlinking}`
    const drawn = known.get(key) ?? planes.sprite(actor, pose)
    known.set(key, drawn)
    return drawn
  }
  // Someone who walks stops short of the frame's edge.
  const room = planes.actors.map((actor) => {
    const ahead = actor.facesLeft
      ? actor.x - actor.reach.left * actor.scale - planes.stage.width * 0.01
      : planes.stage.width * 0.99 - (actor.x + actor.reach.right * actor.scale)
    return Math.max(0, Math.min(1, ahead / (actor.scale * 100 * 0.5)))
  })
  const frame = studio.canvas(request.width, request.height)
  const pen = frame.getContext("2d")
  return {
    frames: frameCount(request),
    paint: (index) => {
      const seconds = index / request.framesPerSecond
      const sprites = planes.actors.flatMap(
        (actor, i) => spriteFor(i, actor, poseAt(actor, gaits[i] ?? "idle", seconds, length)) ?? []
      )
      const bearings = planes.actors.map((actor, i): Bearing => {
        const gait = gaits[i] ?? "idle"
        const bearing = bearingAt(gait, seconds, length, actor.phase)
        return gait === "walk" ? { ...bearing, x: bearing.x * (room[i] ?? 0) } : bearing
      })
      pen.save()
      pen.scale(request.width / signature.width, request.height / signature.height)
      composeScene(pen, planes, { seconds, view: viewAt(move, seconds, length), bearings, sprites })
      finish(pen, spec.style, signature.width, signature.height)
      pen.restore()
      return frame.data()
    }
  }
}

/** The picture fitted into the frame whole; what it does not fill shows a soft blow-up of itself. */
const fitted = (studio: Studio, image: Image, width: number, height: number): Canvas => {
  const sheet = studio.canvas(width, height)
  const pen = sheet.getContext("2d")
  const ratio = image.width / image.height / (width / height)
  if (Math.abs(ratio - 1) < 0.02) {
    pen.drawImage(image, 0, 0, width, height)
    return sheet
  }
  const cover = Math.max(width / image.width, height / image.height)
  const tiny = studio.canvas(Math.max(2, width / 24), Math.max(2, height / 24))
  const brush = tiny.getContext("2d")
  brush.imageSmoothingQuality = "high"
  const [w, h] = [(image.width * cover) / 24, (image.height * cover) / 24]
  brush.drawImage(image, (tiny.width - w) / 2, (tiny.height - h) / 2, w, h)
  pen.imageSmoothingQuality = "high"
  pen.drawImage(tiny, 0, 0, width, height)
  pen.fillStyle = "rgba(30,26,38,0.35)"
  pen.fillRect(0, 0, width, height)
  const within = Math.min(width / image.width, height / image.height)
  pen.drawImage(
    image,
    (width - image.width * within) / 2,
    (height - image.height * within) / 2,
    image.width * within,
    image.height * within
  )
  return sheet
}

/** Any other picture: the whole of it moves, and past its edges it is mirrored, so that no move finds a bare border. */
const pictureReel = (studio: Studio, request: FilmRequest, image: Image): Reel => {
  const { height, width } = request
  const picture = fitted(studio, image, width, height)
  const [padX, padY] = [Math.ceil(width * overscan), Math.ceil(height * overscan)]
  const world = studio.canvas(width + padX * 2, height + padY * 2)
  const brush = world.getContext("2d")
  for (const row of [-1, 0, 1]) {
    for (const column of [-1, 0, 1]) {
      brush.save()
      brush.translate(
        padX + (column === 0 ? 0 : column < 0 ? 0 : width * 2),
        padY + (row === 0 ? 0 : row < 0 ? 0 : height * 2)
      )
      brush.scale(column === 0 ? 1 : -1, row === 0 ? 1 : -1)
      brush.drawImage(picture, 0, 0)
      brush.restore()
    }
  }
  const move = moveOf(request, undefined)
  const frame = studio.canvas(width, height)
  const pen = frame.getContext("2d")
  return {
    frames: frameCount(request),
    paint: (index) => {
      const view = viewAt(move, index / request.framesPerSecond, request.seconds)
      pen.save()
      pen.translate(width / 2 + view.x * width, height / 2 + view.y * height)
      pen.rotate(view.roll)
      pen.scale(view.zoom, view.zoom)
      pen.drawImage(world, -width / 2 - padX, -height / 2 - padY)
      pen.restore()
      return frame.data()
    }
  }
}

/** Prepares a clip: a scene drawn here is taken apart again into its planes; any other picture moves as a whole. */
export const reelOf = (studio: Studio, request: FilmRequest): Effect.Effect<Reel> =>
  Effect.gen(function* () {
    const signature = Option.getOrUndefined(readSignature(request.picture))
    if (signature?.spec._tag === "Scene") {
      const shape = signature.width / signature.height / (request.width / request.height)
      if (Math.abs(shape - 1) < 0.02) return sceneReel(studio, request, signature, signature.spec)
    }
    const image = yield* Effect.promise(() => studio.picture(request.picture))
    return pictureReel(studio, request, image)
  })
