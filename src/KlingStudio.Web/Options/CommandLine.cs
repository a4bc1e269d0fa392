namespace KlingStudio.Web;

/// <summary>The command line: <c>--key value</c> or <c>--key=value</c>, with the key spelt as in the environment or with colons.</summary>
internal static class CommandLine
{
    // What `dotnet run` and hosts add by themselves.
    private static readonly string[] Framework = ["environment", "contentRoot", "applicationName", "Logging"];

    /// <summary>The same arguments as the framework's reader understands them, and a problem for each that means nothing.</summary>
    public static (string[] Args, IReadOnlyList<string> Problems) Read(IReadOnlyList<string> args)
    {
        var read = new List<string>();
        var problems = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (key, value) = Split(args[i]);
            if (key is null)
            {
                problems.Add($"“{args[i]}” on the command line is not understood; write --key value.");
                continue;
            }

            if (value is null && i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                value = args[++i];
            if (value is null)
                problems.Add($"--{key} on the command line has no value.");
            else
                read.Add($"--{key}={value}");
            problems.AddRange(Judge(key));
        }

        return ([.. read], problems);
    }

    private static IEnumerable<string> Judge(string key) =>
        Framework.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase) ? [] : KnownKeys.JudgeTopLevel([key.Split(':')[0]], "on the command line");

    private static (string? Key, string? Value) Split(string arg)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal) || arg.Length == 2)
            return default;
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? arg[2..] : arg[2..equals];
        return key.Length == 0 ? default : (key.Replace("__", ":", StringComparison.Ordinal), equals < 0 ? null : arg[(equals + 1)..]);
    }
}
