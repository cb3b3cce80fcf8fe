import type { ComponentProps, ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Link, type LinkProps } from 'react-router';
import styles from './button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** One `primary` on a page at most: what most people want to do next. `danger` is for what cannot be undone. */
  look?: Look;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

export function Button({ look = 'plain', icon, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={`${styles['button']} ${styles[look]}`}>
      {icon}
      {children}
    </AriaButton>
  );
}

export interface ButtonLinkProps extends Omit<LinkProps, 'className'> {
  look?: Exclude<Look, 'danger'>;
  icon?: ReactNode;
}

/** Leads to another page, and looks like what it is beside: a button. */
export function ButtonLink({ look = 'plain', icon, children, ...props }: ButtonLinkProps) {
  return (
    <Link {...props} className={`${styles['button']} ${styles[look]}`}>
      {icon}
      {children}
    </Link>
  );
}

/** Leads out of the pages: to the documentation, to a calendar. */
export function ButtonAnchor({ look = 'plain', icon, children, ...props }: ButtonAnchorProps) {
  return (
    <a {...props} className={`${styles['button']} ${styles[look]}`}>
      {icon}
      {children}
    </a>
  );
}

export interface ButtonAnchorProps extends Omit<ComponentProps<'a'>, 'className' | 'style'> {
  look?: Exclude<Look, 'danger'>;
  icon?: ReactNode;
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** What it does, for who does not see the icon. */
  label: string;
  children: ReactNode;
}

export function IconButton({ label, children, ...props }: IconButtonProps) {
  return (
    <AriaButton {...props} aria-label={label} className={styles['icon']}>
      {children}
    </AriaButton>
  );
}
