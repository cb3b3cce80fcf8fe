import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme, type Theme } from '../../platform/theme';
import { Panel, panelLine } from '../../ui/panel';
import { WORDS } from './frame.words';
import styles from './theme-menu.module.css';

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const THEMES = Object.keys(ICONS) as Theme[];

export function ThemeMenu() {
  const [theme, choose] = useTheme();
  const Icon = ICONS[theme];
  return (
    <Panel label={`${WORDS.theme}: ${WORDS.themes[theme]}`} icon={<Icon aria-hidden />}>
      <fieldset>
        <legend className={styles['legend']}>{WORDS.theme}</legend>
        {THEMES.map((one) => {
          const ThemeIcon = ICONS[one];
          return (
            <label key={one} className={panelLine}>
              <ThemeIcon aria-hidden />
              <span className={styles['word']}>{WORDS.themes[one]}</span>
              <input
                type="radio"
                name="theme"
                className={styles['radio']}
                checked={one === theme}
                onChange={() => choose(one)}
              />
            </label>
          );
        })}
      </fieldset>
    </Panel>
  );
}
