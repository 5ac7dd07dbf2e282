/** The lists of an import's preview: routers that are ready, and lines with their reasons. */

import type { ImportRemark, ImportRow } from '@shared/import';
import { texts } from '../../texts';
import styles from './ImportDialog.module.css';

export function ReadyTable({ rows, count }: { readonly rows: readonly ImportRow[]; readonly count: number }) {
  if (rows.length === 0) return <p className={styles.text}>{texts.importing.nothingNew}</p>;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.importing.readyRouters}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{texts.fields.name}</th>
            <th scope="col">{texts.fields.address}</th>
            <th scope="col">{texts.fields.user}</th>
            <th scope="col">{texts.importing.groupAndTags}</th>
            <th scope="col">{texts.fields.jumpHost}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.where} ${row.name} ${row.address}`}>
              <td>{row.name}</td>
              <td>{row.address}</td>
              <td>{row.user}</td>
              <td>{[row.group, ...row.tags].filter((text) => text !== '').join(' · ')}</td>
              <td>{row.jump}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Rest shown={rows.length} count={count} />
    </div>
  );
}

type RemarkProps = { readonly remarks: readonly ImportRemark[]; readonly count: number; readonly nothing: string };

export function RemarkList({ remarks, count, nothing }: RemarkProps) {
  if (remarks.length === 0) return <p className={styles.text}>{nothing}</p>;
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={texts.importing.linesWithReasons}>
      <ul className={styles.remarks}>
        {remarks.map(({ where, text }, index) => (
          <li key={`${index} ${where}`}>
            <span className={styles.where}>{where}</span>
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <Rest shown={remarks.length} count={count} />
    </div>
  );
}

function Rest({ shown, count }: { readonly shown: number; readonly count: number }) {
  if (count <= shown) return null;
  return <p className={styles.text}>{texts.importing.andMore(count - shown)}</p>;
}
