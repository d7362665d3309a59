import type { ConsistencyScore } from "../../../domain/Judgement.js"
import type { PipelineState } from "../../../domain/PipelineState.js"

interface Kept {
  readonly consistencyScore: number
  readonly takes: ReadonlyArray<{ readonly path: string; readonly score: ConsistencyScore }>
}

const words = (asset: Kept, path: string, acceptAt: number): string => {
  const score = asset.takes.find((take) => take.path === path)?.score
  if (score?.isOfNobody === true) return "nobody in view"
  if (score?.isJudged === false) return "not judged"
  const figure = asset.consistencyScore.toFixed(2)
  return asset.consistencyScore < acceptAt
    ? `${figure}, below ${acceptAt.toFixed(2)}`
    : score?.passesHardChecks === false
      ? `${figure}, with a hard failure`
      : figure
}

/** What the judge said of every part that is kept, by the part's name, and where that is below the threshold. */
export const scoresOf = (
  { characters, keyframes, videos }: PipelineState,
  acceptAt: number
): ReadonlyMap<string, string> => {
  const told = (name: string, asset: Kept, path: string) => [name, words(asset, path, acceptAt)] as const
  return new Map([
    ...characters.map((it) => told(`sheet of ${it.name}`, it, it.portraitPath)),
    ...keyframes.map((it) => told(`keyframe of scene ${it.sceneId}`, it, it.keyframePath)),
    ...videos.map((it) => told(`clip of scene ${it.sceneId}`, it, it.videoPath))
  ])
}
