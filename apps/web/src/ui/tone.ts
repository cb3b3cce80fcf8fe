import styles from './tone.module.css';

/** What a colour means; never said by the colour alone. */
export type Tone = 'good' | 'neutral' | 'warn' | 'bad' | 'clash';

/** The class that tints a surface and what stands on it. */
export function tint(tone: Tone): string {
  return styles[tone]!;
}
