using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;

namespace KlingStudio.Web.Features.Library;

/// <summary>What a generation cost, in words.</summary>
public static class CostWords
{
    /// <summary>"$0.21 billed"; every part that is not nothing. Null while there is nothing to say.</summary>
    public static string? Of(Generation generation, GenerationCost? cost)
    {
        if (cost is null)
            return generation.Status.IsEnd() ? StatusWords.Cost(generation) : null;
        var parts = new List<string>();
        if (cost.Billed > 0)
            parts.Add($"{Dollars.Say(cost.Billed)} billed");
        if (cost.Estimated > 0)
            parts.Add($"{Dollars.Say(cost.Estimated)} estimated");
        if (cost.Unknown > 0)
            parts.Add($"{Dollars.Say(cost.Unknown)} may have been charged");
        return parts.Count == 0 ? "Nothing was charged." : string.Join(", ", parts);
    }

    /// <summary>"48.2 s" of the engine's own work, where it says so.</summary>
    public static string? Work(GenerationCost? cost) => cost?.WorkSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s") : null;

    /// <summary>"5": what the provider says that it billed, in its own units.</summary>
    public static string? Units(GenerationCost? cost) => cost?.BilledUnits is { } units ? units.ToString("0.######", CultureInfo.InvariantCulture) : null;
}
