import { useReadable } from '@steadysocket/react';
import { chooseLanguage } from '../client/language.js';
import { languages, textsOf } from '../client/texts.js';
import { chooseTheme, theme, themes } from '../client/theme.js';
import { Segments } from './segments.js';
import { useTexts } from './use-texts.js';

/** Language and theme. */
export function Preferences() {
  const texts = useTexts();
  const language = languages.find((each) => textsOf[each] === texts) ?? 'en';
  return (
    <div className="preferences">
      <Segments
        name="language"
        label={texts.language}
        options={languages.map((value) => ({ value, label: textsOf[value].languageName }))}
        chosen={language}
        onChoose={chooseLanguage}
      />
      <Segments
        name="theme"
        label={texts.theme}
        options={themes.map((value) => ({ value, label: texts.themes[value] }))}
        chosen={useReadable(theme)}
        onChoose={chooseTheme}
      />
    </div>
  );
}
