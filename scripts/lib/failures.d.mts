export declare function failuresOfVitest(report: unknown, code: number): readonly string[];
export declare function failuresOfPlaywright(report: unknown, code: number): readonly string[];
