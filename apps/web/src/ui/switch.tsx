import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import styles from './switch.module.css';

export interface SwitchProps {
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}

/** Holds at once, without a Save. */
export function Switch({ isOn, isDisabled = false, onChange, children }: SwitchProps) {
  return (
    <AriaSwitch isSelected={isOn} isDisabled={isDisabled} onChange={onChange} className={styles['switch']}>
      <span className={styles['track']}>
        <span className={styles['knob']} />
      </span>
      {children}
    </AriaSwitch>
  );
}
