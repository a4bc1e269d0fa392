using KlingStudio.Generations;
using KlingStudio.Rehearsal;

namespace KlingStudio.Web;

/// <summary>What a person reads in the console: where the studio is, where it keeps things, what it can do, or why it can't start.</summary>
internal static partial class StartSentences
{
    /// <summary>Once it listens.</summary>
    public static void Say(StudioApp app)
    {
        var services = app.Web.Services;
        var vault = services.GetService<IMediaVault>()?.Description;
        string[] sentences =
        [
            $"Kling Studio is ready: {string.Join(" and ", app.Addresses.Take(ListenAddresses.Split(app.Options.Urls).Length).Select(address => address.ToString().TrimEnd('/')))}",
            .. Door(app),
            $"Your work lives in {app.Options.DataDirectory}{(vault is null ? "" : $" (media: {vault})")}",
            $"Engines: {Engines(services)}",
        ];
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("KlingStudio");
        if (services.GetRequiredService<Ffmpeg>().Unavailable is { } problem)
            Warned(log, $"No engine can make a clip: {problem}. Install it; the studio finds it by itself.");
        foreach (var sentence in sentences)
        {
            if (app.Options.Log == LogShape.Json)
                Said(log, sentence);
            else
                Console.Out.WriteLine(sentence);
        }
    }

    /// <summary>On standard error: one sentence by itself, several as a list.</summary>
    public static async Task RefuseAsync(StartRefusedException refused)
    {
        if (refused.Sentences is [var only])
        {
            await Console.Error.WriteLineAsync($"Kling Studio can't start. {only}");
            return;
        }

        await Console.Error.WriteLineAsync("Kling Studio can't start:");
        foreach (var sentence in refused.Sentences)
            await Console.Error.WriteLineAsync($"  - {sentence}");
    }

    private static IEnumerable<string> Door(StudioApp app) => (app.Options.PublicListen, app.Options.PublicBaseUrl) switch
    {
        ({ } listen, { } address) => [$"Shared links: {address.ToString().TrimEnd('/')}, answered at {listen}, which answers {Beside(app)} else", .. Proxies(app)],
        ({ } listen, null) => [$"Shared links are answered at {listen}, which answers {Beside(app)} else"],
        (null, { } address) => [$"Shared links say {address.ToString().TrimEnd('/')}, but no address for people outside is open: set Studio__PublicListen"],
        _ => [],
    };

    private static string Beside(StudioApp app) => app.Options.Fal.Key is null ? "nothing" : "fal's signed webhooks and nothing";

    private static string[] Proxies(StudioApp app) => app.Options.TrustedProxies.Count > 0 ? [] :
        ["No proxy is trusted: behind a tunnel or reverse proxy all visitors look like one, and share one limit for wrong passwords. Name it in Studio__TrustedProxies__0"];

    private static string Engines(IServiceProvider services)
    {
        var descriptions = services.GetService<EngineCatalogue>()?.Descriptions ?? [];
        return descriptions.Count == 0 ? "none" : string.Join(", ", descriptions.Select(engine => engine.Unavailable is { } why ? $"{engine.Name} (off: {why})" : engine.Name));
    }

    [LoggerMessage(LogLevel.Information, "{Sentence}")]
    private static partial void Said(ILogger log, string sentence);

    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    private static partial void Warned(ILogger log, string problem);
}
