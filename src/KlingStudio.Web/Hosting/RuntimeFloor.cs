namespace KlingStudio.Web;

/// <summary>The oldest runtime that is safe to serve a hub with: earlier ones have published holes in SignalR and DataProtection.</summary>
internal static class RuntimeFloor
{
    private static readonly Version Oldest = new(10, 0, 10);

    /// <summary>A problem, when <paramref name="runtime"/> is too old.</summary>
    public static IEnumerable<string> Judge(Version runtime)
    {
        if (runtime < Oldest)
            yield return $"The .NET runtime is {runtime}; the studio needs {Oldest} or newer, because older ones have known security holes. Install the newest .NET 10 from https://dotnet.microsoft.com/download.";
    }
}
