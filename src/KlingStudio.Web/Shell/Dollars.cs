using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Web.Shell;

/// <summary>Amounts of US dollars as the screen says them.</summary>
public static class Dollars
{
    /// <summary>"$0.42"; what is smaller than a cent is said too, never rounded away.</summary>
    public static string Say(decimal amount) => amount.ToString("$#,0.00####", CultureInfo.InvariantCulture);

    /// <summary>" · $0.21" behind the words of a button that orders one more take; empty when that is free.</summary>
    public static string Behind(EngineDescription? engine, int seconds) =>
        engine?.PriceOf(seconds, 1) is { } price and > 0 ? $" · {Say(price)}" : "";
}
