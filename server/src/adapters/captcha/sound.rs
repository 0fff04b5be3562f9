//! The sound: every sign by the word that people spell it with on the
//! telephone, at its own speed, pitch and loudness, over murmuring of the same
//! voice backwards and over hiss. No two are alike.

use domain::Locale;

use super::Grain;

/// Spoken once, by `server/data/speech/generate.py`.
const TR: &[u8] = include_bytes!("../../../data/speech/tr.pack");
const EN: &[u8] = include_bytes!("../../../data/speech/en.pack");

/// Samples a second.
const RATE: u32 = 11_025;

/// A WAV of these signs; `None` for one that has no clip.
pub(super) fn speak(signs: &str, locale: Locale, grain: &mut Grain) -> Option<Vec<u8>> {
    let clips = clips(match locale {
        Locale::Tr => TR,
        Locale::En => EN,
    })?;
    let mut track = vec![0.0; pause(grain, 0.5, 0.8)];
    for sign in signs.bytes() {
        let (_, clip) = clips.iter().find(|(known, _)| *known == sign)?;
        let speed = grain.between(0.92, 1.06);
        let loud = grain.between(0.75, 1.0);
        track.extend(resampled(clip, speed).map(|sample| sample * loud));
        track.extend(std::iter::repeat_n(0.0, pause(grain, 0.45, 0.8)));
    }
    murmur(&mut track, &clips, grain);
    hiss(&mut track, grain);
    Some(wav(&track))
}

/// So many samples of silence.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "less than a second of samples"
)]
fn pause(grain: &mut Grain, from: f32, to: f32) -> usize {
    (grain.between(from, to) * RATE as f32) as usize
}

/// A pack's clips: the sign, the number of samples in two bytes, the samples.
fn clips(mut pack: &'static [u8]) -> Option<Vec<(u8, &'static [u8])>> {
    let mut clips = Vec::with_capacity(27);
    while let [sign, low, high, rest @ ..] = pack {
        let (clip, after) =
            rest.split_at_checked(usize::from(u16::from_le_bytes([*low, *high])))?;
        clips.push((*sign, clip));
        pack = after;
    }
    Some(clips)
}

/// A clip at another speed, which changes its pitch too.
fn resampled(clip: &[u8], speed: f32) -> impl Iterator<Item = f32> + '_ {
    let at = |index: usize| {
        clip.get(index)
            .map_or(0.0, |byte| (f32::from(*byte) - 128.0) / 128.0)
    };
    let mut place = 0.0_f32;
    std::iter::from_fn(move || {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a clip has some ten thousand samples"
        )]
        let index = place as usize;
        if index >= clip.len() {
            return None;
        }
        let part = place.fract();
        place += speed;
        Some(at(index) * (1.0 - part) + at(index + 1) * part)
    })
}

/// Other words of the voice, backwards, lower and quieter, from end to end.
fn murmur(track: &mut [f32], clips: &[(u8, &'static [u8])], grain: &mut Grain) {
    let mut place = 0;
    while place < track.len() {
        let mut pick = [0];
        grain.fill(&mut pick);
        let (_, clip) = clips[usize::from(pick[0]) % clips.len()];
        let backwards: Vec<u8> = clip.iter().rev().copied().collect();
        let loud = grain.between(0.10, 0.17);
        for sample in resampled(&backwards, grain.between(0.7, 0.85)) {
            let Some(under) = track.get_mut(place) else {
                return;
            };
            *under += sample * loud;
            place += 1;
        }
    }
}

fn hiss(track: &mut [f32], grain: &mut Grain) {
    let mut grains = vec![0; track.len()];
    grain.fill(&mut grains);
    for (sample, one) in track.iter_mut().zip(grains) {
        *sample += (f32::from(one) - 127.5) / 127.5 * 0.035;
    }
}

/// One channel of unsigned bytes (RIFF WAVE, format 1).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "half a minute at most, and every sample is clamped"
)]
fn wav(track: &[f32]) -> Vec<u8> {
    let length = track.len() as u32;
    let mut file = Vec::with_capacity(track.len() + 44);
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    for field in [16_u32, 1 | 1 << 16, RATE, RATE, 1 | 8 << 16] {
        file.extend(field.to_le_bytes());
    }
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(
        track
            .iter()
            .map(|sample| (sample.clamp(-1.0, 1.0) * 127.0 + 128.0) as u8),
    );
    file
}

#[cfg(test)]
mod tests {
    use domain::captcha::CaptchaKind;

    use super::*;

    #[test]
    fn every_sign_has_a_clip_in_both_languages() {
        for pack in [TR, EN] {
            let clips = clips(pack).unwrap();
            let mut signs: Vec<u8> = clips.iter().map(|(sign, _)| *sign).collect();
            signs.sort_unstable();
            let mut asked = CaptchaKind::Sound.signs().to_vec();
            asked.sort_unstable();
            assert_eq!(signs, asked);
            for (sign, clip) in clips {
                let seconds = clip.len() / RATE as usize;
                assert!(clip.len() > 2_000 && seconds < 2, "{sign}: {}", clip.len());
            }
        }
    }

    #[test]
    fn a_sound_is_a_wav_of_some_seconds() {
        let wav = speak("ab4cz", Locale::Tr, &mut Grain::of([1; 32])).unwrap();
        assert!(wav.starts_with(b"RIFF"));
        let length = u32::from_le_bytes(wav[40..44].try_into().unwrap());
        assert_eq!(length as usize, wav.len() - 44);
        let seconds = length / RATE;
        assert!((4..14).contains(&seconds), "{seconds} s");
        assert!(speak("ab?", Locale::En, &mut Grain::of([1; 32])).is_none());
    }
}
