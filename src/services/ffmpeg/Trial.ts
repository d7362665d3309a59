import { always } from "./Command.js"

const picture = [
  "color=c=gray:s=32x32:r=8:d=0.5,format=gbrp,scale=out_color_matrix=bt601:out_range=pc:flags=accurate_rnd,format=yuv420p,split=2[a][b]",
  "[a]bwdif=mode=send_frame:deint=interlaced,setpts=N*1/(8*TB),fps=fps=8:start_time=0:round=up,tpad=start=1:start_mode=clone:stop=-1:stop_mode=clone,trim=start_frame=0:end_frame=4,setparams=colorspace=bt709,scale=w=16:h=16:flags=lanczos,pad=w=32:h=32:x=(ow-iw)/2:y=(oh-ih)/2:color=black,setsar=1,format=yuv420p[c]",
  "[b]select='eq(n,1)',format=yuva420p,fade=type=in:start_frame=0:nb_frames=2:alpha=1,settb=1/8,setpts=N+1[d]",
  "[c][d]overlay=x=1:y=1:format=yuv420:eof_action=pass:enable='gte(t,0.1)',setparams=range=tv,scale=w=8:h=8:flags=neighbor,blackdetect,freezedetect,metadata=mode=print:file=-:direct=1,split=2[v][w]",
  "[w]format=yuvj420p[p]"
]

const sound = [
  "[0:a:0]asetpts=PTS-STARTPTS,aresample=osr=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,atrim=end_sample=12,volume=volume=1dB,alimiter=limit=0.8:level=disabled:latency=1,ebur128=metadata=1:peak=true,ametadata=mode=print:file=-[s]"
]

/** Twelve samples of silence for two channels, each of four noughts, as base64. */
const silence = "A".repeat((12 * 2 * 4 * 4) / 3)

/**
 * A tiny film with every filter and encoder this program cannot do without, and with no other: one start proves them all,
 * and nobody's ffmpeg is refused for want of what is not used. The sound has a graph of its own: in one with the picture
 * ffmpeg 5.1 hands samples to the sound's encoder before it knows how many that takes at once, and fails.
 */
export const trialArguments: ReadonlyArray<string> = [
  ...always,
  ...["-progress", "pipe:1"],
  ...["-f", "f32le", "-ar", "48000", "-ac", "2", "-i", `data:audio/pcm;base64,${silence}`],
  ...["-filter_complex", picture.join(";"), "-filter_complex", sound.join(";")],
  ...["-map", "[v]", "-map", "[s]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
  ...["-bsf:v", "h264_metadata=video_full_range_flag=0,setts=pts=PTS:dts=(N-2)*DURATION"],
  ...["-fps_mode", "passthrough", "-f", "null", "-"],
  ...["-map", "[p]", "-c:v", "mjpeg", "-q:v", "2", "-frames:v", "1"],
  ...["-enc_time_base:v", "1/90000", "-f", "framecrc", "-"]
]
