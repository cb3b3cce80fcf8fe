import { VisuallyHidden } from './visually-hidden';
import styles from './skeleton.module.css';

/**
 * Stands where something is being read, in its final height, so that nothing jumps when it arrives. It shows after 150 ms:
 * what is there sooner never flickers.
 *
 * @param heights of the blocks, in px
 */
export function Skeleton({ heights, label }: { heights: readonly number[]; label: string }) {
  return (
    <div className={styles['skeleton']} role="status">
      <VisuallyHidden>{label}</VisuallyHidden>
      {heights.map((height, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- they have nothing else, and never move
        <div key={index} className={styles['block']} style={{ height }} />
      ))}
    </div>
  );
}
