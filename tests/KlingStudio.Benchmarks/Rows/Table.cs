using System.Globalization;

namespace KlingStudio.Benchmarks;

/// <summary>Prints each row as soon as it is measured.</summary>
internal sealed class Table(TextWriter output)
{

    /// <summary>A row was over its budget.</summary>
    public bool AnyOver { get; private set; }

    public Task HeadAsync() => output.WriteLineAsync(Line("what", "ours", "measured beside it", "ratio", "budget", ""));

    public async Task WriteAsync(Row row)
    {
        AnyOver |= row.Verdict == Verdict.Over;
        var verdict = row.Verdict switch { Verdict.Ok => "ok", Verdict.Over => "OVER", Verdict.NotMeasured => "not measured", _ => "" };
        var ratio = row.Ratio is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00}") : "";
        await output.WriteLineAsync(Line(row.Name, row.Ours.ToString(), row.Reference.ToString(), ratio, row.Budget.ToString() ?? "", verdict));
    }

    private static string Line(string name, string ours, string reference, string ratio, string budget, string verdict) =>
        $"{name,-66} {ours,10}   {reference,-42} {ratio,5}   {budget,-13} {verdict}".TrimEnd();
}
