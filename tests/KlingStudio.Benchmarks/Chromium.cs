using Microsoft.Playwright;

namespace KlingStudio.Benchmarks;

/// <summary>The system's Chromium.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable(),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        return new(playwright, browser);
    }

    /// <summary>A page that notes when it first shows each frame of a running generation; returns once its circuit is live.</summary>
    public async Task<IPage> OpenAsync(Uri address)
    {
        var page = await Browser.NewPageAsync();
        await page.AddInitScriptAsync(
            """
            window.seen = {};
            new MutationObserver(() => {
              const frame = /(\d+) of \d+ frames/.exec(document.body?.textContent ?? '')?.[1];
              if (frame && !(frame in window.seen)) window.seen[frame] = performance.timeOrigin + performance.now();
            }).observe(document, { childList: true, subtree: true, characterData: true });
            """);
        await page.GotoAsync(address.ToString());
        await page.Locator("html[data-circuit=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string Executable()
    {
        string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is not on the PATH: run tests/run.sh, which installs it.");
    }
}
