using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace KlingStudio.Web;

/// <summary>The framework's JSON lines. Each holds the path of its request; where that is an address which is a right by itself (a shared link, a file of the API, a place for one), the line must not give it away.</summary>
internal sealed class DiscreetJson(ConsoleFormatter json) : ConsoleFormatter("discreet-json")
{
    private const string PathKey = "RequestPath";

    private static readonly string[] Rights = ["/s/", "/embed/", ApiDoor.Files + "/", ApiDoor.Uploads];

    /// <summary>Logs that way.</summary>
    public static void Add(ILoggingBuilder log)
    {
        log.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "O"));
        var framework = log.Services.Single(service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType?.Name == "JsonConsoleFormatter").ImplementationType!;
        log.Services.AddSingleton<ConsoleFormatter>(services => new DiscreetJson((ConsoleFormatter)ActivatorUtilities.CreateInstance(services, framework)));
        log.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = "discreet-json");
    }

    /// <summary>A path as it may be written down.</summary>
    public static string Say(string path) =>
        Array.Find(Rights, root => path.StartsWith(root, StringComparison.OrdinalIgnoreCase)) is { } right && !path.StartsWith(ApiDoor.Uploads + "initiate", StringComparison.OrdinalIgnoreCase)
            ? $"{path[..right.Length]}…"
            : path;

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        json.Write(logEntry, scopeProvider is null ? null : new Scopes(scopeProvider), textWriter);

    private sealed class Scopes(IExternalScopeProvider all) : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
            all.ForEachScope(static (scope, given) => given.callback(Judge(scope), given.state), (callback, state));

        public IDisposable Push(object? state) => all.Push(state);

        private static object? Judge(object? scope) =>
            scope is IEnumerable<KeyValuePair<string, object?>> pairs && pairs.Any(pair => pair.Key == PathKey)
                ? new Said(pairs.Select(pair => pair.Key == PathKey && pair.Value is string path ? new(PathKey, Say(path)) : pair))
                : scope;
    }

    /// <summary>A scope whose own words are made of its pairs.</summary>
    private sealed class Said(IEnumerable<KeyValuePair<string, object?>> pairs) : List<KeyValuePair<string, object?>>(pairs)
    {
        public override string ToString() => string.Join(' ', this.Select(pair => $"{pair.Key}:{pair.Value}"));
    }
}
