// Three small sounds, made on the spot: a stamp that falls, a clock that ticks, a receipt that arrives.

const VOLUME = 0.22;
const air = new AudioContext();
const out = air.createGain();
out.gain.value = VOLUME;
out.connect(air.destination);

/** A tone that falls silent by itself; `slide` is the pitch at which it ends. */
function tone(pitch, { at = 0, lasts = 0.12, slide = pitch, shape = "sine", loud = 1 } = {}) {
  const begin = air.currentTime + at;
  const voice = air.createOscillator();
  const level = air.createGain();
  voice.type = shape;
  voice.frequency.setValueAtTime(pitch, begin);
  voice.frequency.exponentialRampToValueAtTime(slide, begin + lasts);
  level.gain.setValueAtTime(0.0001, begin);
  level.gain.exponentialRampToValueAtTime(loud, begin + 0.006);
  level.gain.exponentialRampToValueAtTime(0.0001, begin + lasts);
  voice.connect(level).connect(out);
  voice.start(begin);
  voice.stop(begin + lasts + 0.02);
}

/** Paper and wood: a burst of noise behind a low-pass. */
function thud() {
  const length = Math.floor(air.sampleRate * 0.09);
  const grain = air.createBuffer(1, length, air.sampleRate);
  const samples = grain.getChannelData(0);
  for (let i = 0; i < length; i++) samples[i] = (Math.random() * 2 - 1) * (1 - i / length) ** 3;
  const source = air.createBufferSource();
  const filter = air.createBiquadFilter();
  filter.type = "lowpass";
  filter.frequency.value = 900;
  source.buffer = grain;
  source.connect(filter).connect(out);
  source.start();
}

const SOUNDS = {
  stamp() { thud(); tone(150, { slide: 46, lasts: 0.2, loud: 1.4 }); },
  tick() { tone(1_150, { lasts: 0.045, shape: "triangle", loud: 0.5 }); },
  receipt() { tone(660, { lasts: 0.1, loud: 0.6 }); tone(990, { at: 0.075, lasts: 0.16, loud: 0.6 }); },
};

export function play(name) {
  if (air.state !== "running") air.resume();
  SOUNDS[name]();
}
