import { type Backdrop, backdropOf } from "./Backdrop.js"
import type { Canvas, Pen, Studio } from "./Canvas.js"
import { type Chance, chanceFrom, hash } from "./Chance.js"
import { type Reach, reachOf, type Sprite, spriteOf } from "./Figures.js"
import { callsOf } from "./Kinds.js"
import { clean, letterBlock, type Paragraph, setBlock } from "./Lettering.js"
import { type Look, lookOf } from "./Look.js"
import { type Bearing, type Gait, gaitOf, type View, verbOf } from "./Motion.js"
import { brightness, type Colour, css, darker, lighter, mix } from "./Palette.js"
import type { PictureSpec } from "./Picture.js"
import { painterOf } from "./Places.js"
import type { Pose } from "./Pose.js"
import { drawProp, type Prop, propIn } from "./Props.js"
import { box, oval } from "./Shapes.js"
import { type Stage, stageOf } from "./Stage.js"
import { weatherOn } from "./Weather.js"

export type SceneSpec = Extract<PictureSpec, { readonly _tag: "Scene" }>

const cream: Colour = [253, 246, 232]
const bandColour: Colour = [34, 29, 44]

/**
 * The words at the head of a scene: where, what it is called, what happens. Drawn once, it stays put while the scene moves. The
 * foot of the picture is left to captions.
 */
export interface Band {
  readonly sheet: Canvas
  readonly height: number
}

const bandOf = (studio: Studio, spec: SceneSpec, accent: Colour, width: number, height: number): Band => {
  const base = Math.sqrt(width * height) / 100
  const pad = base * 2
  const paragraphs: Array<Paragraph> = []
  const add = (
    text: string,
    longest: number,
    face: Paragraph["face"],
    size: number,
    colour: Colour,
    above: number
  ) => {
    const words = spec.plain === true ? "" : clean(text, longest)
    if (words !== "")
      paragraphs.push({ text: words, face, size: Math.max(size * base, 10), colour: css(colour), above })
  }
  add(spec.setting, 200, "bold", 1.75, mix(accent, cream, Math.max(0.4, 0.95 - brightness(accent))), 0)
  add(spec.title, 300, "black", 3.3, cream, 0.06)
  add(spec.action, 700, "regular", 2.35, [232, 222, 210], 0.16)
  const block = setBlock(studio, paragraphs, width - pad * 2.4, height * (height > width ? 0.24 : 0.27))
  const tall = paragraphs.length === 0 ? 0 : Math.ceil(block.height + pad * 1.5)
  const sheet = studio.canvas(width, Math.max(1, tall))
  const pen = sheet.getContext("2d")
  box(pen, mix(bandColour, accent, 0.05), 0, 0, width, tall)
  const edge = Math.max(2, base * 0.45)
  box(pen, accent, 0, tall - edge, width, edge)
  letterBlock(pen, block, pad * 1.2, pad * 0.65)
  return { sheet, height: tall }
}

/** One of the cast in place. */
export interface Actor {
  readonly look: Look
  readonly x: number
  readonly y: number
  /** Pixels a figure unit. */
  readonly scale: number
  readonly facesLeft: boolean
  readonly reach: Reach
  readonly pose: Pose
  readonly phase: number
  readonly gait: Gait
}

/** Which of the cast act: those named before the verb, else those named at all, else everybody. */
const doers = (spec: SceneSpec): ReadonlyArray<boolean> => {
  const action = spec.action.toLowerCase().slice(0, 1500)
  const everybody = spec.cast.map(() => true)
  if (/\b(they|both|together|everyone|everybody|all|friends|the (?:two|three|four|group))\b/.test(action))
    return everybody
  const namedIn = (text: string) => {
    const words = new Set(text.match(/\p{L}+/gu) ?? [])
    return spec.cast.map((member) => callsOf(member.name, member.description).some((call) => words.has(call)))
  }
  return (
    [namedIn(action.slice(0, verbOf(action).at)), namedIn(action)].find((named) => named.includes(true)) ??
    everybody
  )
}

/** Places the cast from left to right as listed, as large as the stage lets everybody be. */
const castOn = (
  studio: Studio,
  spec: SceneSpec,
  stage: Stage,
  gait: Gait,
  chance: Chance,
  hasProp: boolean
): ReadonlyArray<Actor> => {
  const looks = spec.cast.slice(0, 8).map(lookOf)
  const count = looks.length
  if (count === 0) return []
  const isTall = stage.height > stage.width
  const rows = count >= 5 || (isTall && count >= 3) ? 2 : 1
  const acting = doers(spec)
  const measured = looks.map((look) => reachOf(studio, look))
  const slot = (stage.width * 0.92) / (Math.ceil(count / rows) + (hasProp && rows === 1 ? 0.42 : 0))
  const share = rows === 2 ? 0.98 : 1
  const highest = stage.floor * (count === 1 ? 0.6 : rows === 2 ? 0.44 : 0.56)
  const unit = Math.min(
    ...looks.map((look, i) => {
      const reach = measured[i] ?? { left: 40, right: 40, up: 100, down: 2 }
      return Math.min(
        highest / (reach.up * look.stature),
        (slot * share) / ((reach.left + reach.right) * look.stature)
      )
    }),
    (stage.floor * 0.56) / 100
  )
  return looks.map((look, i) => {
    const own = acting[i] === true ? gait : "idle"
    const raw = measured[i] ?? { left: 40, right: 40, up: 100, down: 2 }
    const scale = unit * look.stature
    const at = count === 1 ? (hasProp ? 0.42 : 0.5) : (i + 0.5) / count
    const spread = count === 2 ? (hasProp ? 0.9 : 0.76) : 0.96
    // Those who walk all go the same way.
    const facesLeft = count === 1 || gait === "walk" ? false : at > 0.5 || (at === 0.5 && chance.next() < 0.5)
    const reach = facesLeft ? { ...raw, left: raw.right, right: raw.left } : raw
    const behind = rows === 2 && i % 2 === 1
    const wanted = stage.width * (0.5 + (at - 0.5) * spread)
    const margin = stage.width * 0.015
    const x = Math.max(
      reach.left * scale + margin,
      Math.min(stage.width - reach.right * scale - margin, wanted)
    )
    const still = chance.next() < 0.25 && look.held === undefined ? 0.5 : 0
    const pose: Pose = {
      stride: own === "walk" ? 0.6 : 0,
      raise: own === "raise" ? 0.15 : own === "walk" ? 0 : still,
      wag: 0,
      gaze: count === 1 ? (hasProp ? 0.7 : 0.2) : 0.6,
      isBlinking: false,
      isShining: true
    }
    return {
      look,
      x,
      y: stage.floor - (behind ? stage.unit * 13 : 0),
      scale,
      facesLeft,
      reach,
      pose,
      phase: (hash(look.name) % 97) / 97,
      gait: own
    }
  })
}

/** A scene taken apart into planes that can move against each other. Put together at rest, they are the still. */
export interface Planes {
  readonly stage: Stage
  readonly backdrop: Backdrop
  readonly far: Canvas
  readonly near: Canvas
  readonly actors: ReadonlyArray<Actor>
  readonly prop:
    | { readonly prop: Prop; readonly x: number; readonly y: number; readonly scale: number }
    | undefined
  readonly band: Band
  readonly seed: number
  /** Draws one of the cast in a pose. */
  readonly sprite: (actor: Actor, pose: Pose) => Sprite
}

/** The scene with the cast its planted flaw gives it. */
const peopled = (spec: SceneSpec): SceneSpec => {
  const [first] = spec.cast
  if (first === undefined) return spec
  switch (spec.flaw) {
    case "extra-figure":
      return { ...spec, cast: [...spec.cast, first] }
    case "missing-figure":
      return { ...spec, cast: spec.cast.slice(1) }
    case "merged-figures":
      return spec.cast.length > 1 ? spec : { ...spec, cast: [first, first] }
    default:
      return spec
  }
}

/** Two who have grown into one stand in one another. */
const merged = (actors: ReadonlyArray<Actor>): ReadonlyArray<Actor> => {
  const [first] = actors
  return actors.map((actor, index) =>
    index === 1 && first !== undefined ? { ...actor, x: first.x + first.scale * 9, y: first.y } : actor
  )
}

/** Paints a scene's planes. Costs about 60 ms at 1280x720. */
export const planesOf = (
  studio: Studio,
  given: SceneSpec,
  width: number,
  height: number,
  seed: number
): Planes => {
  const spec = peopled(given)
  const backdrop = backdropOf(spec)
  const band = bandOf(studio, spec, backdrop.accents[0], width, height)
  const stage = stageOf(width, height, band.height)
  const gait = gaitOf(spec.action)
  const sheetOf = (salt: string, paint: (pen: Pen, chance: Chance) => void): Canvas => {
    const sheet = studio.canvas(Math.ceil(stage.right - stage.left), Math.ceil(stage.bottom - stage.top))
    const pen = sheet.getContext("2d")
    pen.translate(-stage.left, -stage.top)
    paint(pen, chanceFrom(seed, salt, spec.setting))
    return sheet
  }
  const painter = painterOf(backdrop.place)
  const far = sheetOf("far", (pen, chance) => painter.far(pen, stage, backdrop, chance))
  const near = sheetOf("near", (pen, chance) => painter.near(pen, stage, backdrop, chance))

  const named = propIn(spec.title, spec.action)
  const prop = spec.cast.slice(0, 8).some((member) => lookOf(member).held === named?.name) ? undefined : named
  const placed = castOn(studio, spec, stage, gait, chanceFrom(seed, "cast"), prop !== undefined)
  const actors = spec.flaw === "merged-figures" ? merged(placed) : placed
  const scales = actors.map((actor) => actor.scale)
  const scale =
    (scales.length === 0 ? stage.floor / 90 : Math.max(...scales)) * (actors.length <= 2 ? 1.05 : 0.9)
  const edges = gapOf(actors, width)
  return {
    stage,
    backdrop,
    far,
    near,
    actors,
    prop:
      prop === undefined
        ? undefined
        : {
            prop,
            x: edges,
            y: stage.floor + stage.unit * (actors.length > 2 ? 2.4 : 1),
            scale: Math.min(scale, (stage.width * 0.24) / 34)
          },
    band,
    seed,
    sprite: (actor, pose) =>
      spriteOf(studio, actor.look, pose, actor.scale, {
        isMirrored: actor.facesLeft,
        edge: Math.max(1.2, Math.sqrt(width * height) * 0.0028),
        edgeColour: mix(lighter(backdrop.lit([255, 252, 244]), 0.25), [255, 252, 244], 0.35),
        tint: backdrop.tint,
        reach: actor.reach
      })
  }
}

/** Where a thing can stand between the cast: the gap nearest the middle, or beside someone who is alone. */
const gapOf = (actors: ReadonlyArray<Actor>, width: number): number => {
  const first = actors[0]
  if (first === undefined) return width / 2
  if (actors.length === 1)
    return Math.min(width * 0.86, first.x + first.reach.right * first.scale + width * 0.09)
  let best = width / 2
  let nearest = Number.POSITIVE_INFINITY
  for (let i = 0; i + 1 < actors.length; i++) {
    const [a, b] = [actors[i], actors[i + 1]]
    if (a === undefined || b === undefined) continue
    const middle = (a.x + a.reach.right * a.scale + b.x - b.reach.left * b.scale) / 2
    if (Math.abs(middle - width / 2) < nearest) {
      nearest = Math.abs(middle - width / 2)
      best = middle
    }
  }
  return best
}

/** What changes from frame to frame. */
export interface Moment {
  readonly seconds: number
  readonly view: View
  readonly bearings: ReadonlyArray<Bearing>
  readonly sprites: ReadonlyArray<Sprite>
}

/** Looks through the camera: everything painted after this is in the world's place. `depth` 0 is far, 1 is near. */
const look = (pen: Pen, stage: Stage, view: View, depth: number) => {
  const zoom = 1 + (view.zoom - 1) * (0.62 + 0.38 * depth)
  const slide = 0.55 + 0.45 * depth
  const cx = stage.width / 2
  const cy = stage.floor * 0.72
  pen.translate(cx + view.x * stage.width * slide, cy + view.y * stage.height * slide)
  pen.rotate(view.roll)
  pen.scale(zoom, zoom)
  pen.translate(-cx, -cy)
}

/** Puts the planes together as they stand at a moment. */
export const composeScene = (pen: Pen, planes: Planes, moment: Moment) => {
  const { stage } = planes
  pen.save()
  // What the band will cover need not be painted: a sixth of the work.
  pen.beginPath()
  const hidden = Math.max(0, planes.band.height - 1)
  pen.rect(0, hidden, stage.width, stage.height - hidden)
  pen.clip()
  pen.save()
  look(pen, stage, moment.view, 0)
  pen.drawImage(planes.far, stage.left, stage.top)
  pen.restore()
  pen.save()
  look(pen, stage, moment.view, 1)
  pen.drawImage(planes.near, stage.left, stage.top)
  const order = planes.actors
    .map((_, i) => i)
    .sort((a, b) => (planes.actors[a]?.y ?? 0) - (planes.actors[b]?.y ?? 0))
  for (const i of order) {
    const actor = planes.actors[i]
    const sprite = moment.sprites[i]
    const bearing = moment.bearings[i] ?? { x: 0, y: 0, lean: 0, stretch: 0 }
    if (actor === undefined || sprite === undefined) continue
    const tall = actor.scale * 100
    const forward = actor.facesLeft ? -1 : 1
    const lift = Math.max(0, -bearing.y)
    oval(
      pen,
      darker(planes.backdrop.tint.colour, 0.85),
      actor.x + bearing.x * tall * forward,
      actor.y,
      actor.scale * 27 * (1 - lift),
      actor.scale * 5 * (1 - lift),
      0,
      0.26 * (1 - lift * 1.5)
    )
    pen.save()
    pen.translate(actor.x + bearing.x * tall * forward, actor.y + bearing.y * tall)
    pen.rotate(bearing.lean * forward)
    pen.scale(1 - bearing.stretch * 0.6, 1 + bearing.stretch)
    pen.drawImage(sprite.sheet, -sprite.footX, -sprite.footY)
    pen.restore()
  }
  const thing = planes.prop
  if (thing !== undefined) {
    oval(
      pen,
      darker(planes.backdrop.tint.colour, 0.85),
      thing.x,
      thing.y,
      thing.scale * 14,
      thing.scale * 2.6,
      0,
      0.24
    )
    pen.save()
    pen.translate(
      thing.x,
      thing.y - (thing.prop.isGlowing ? Math.abs(Math.sin(moment.seconds * 1.1)) * thing.scale * 2 : 0)
    )
    pen.scale(thing.scale, thing.scale)
    drawProp(pen, thing.prop)
    pen.restore()
  }
  pen.restore()
  weatherOn(pen, stage, planes.backdrop, planes.seed, moment.seconds)
  pen.restore()
  pen.drawImage(planes.band.sheet, 0, 0)
}

/** The planes at rest: the still. */
export const atRest = (planes: Planes): Moment => ({
  seconds: 0,
  view: { zoom: 1, x: 0, y: 0, roll: 0 },
  bearings: [],
  sprites: planes.actors.map((actor) => planes.sprite(actor, actor.pose))
})
