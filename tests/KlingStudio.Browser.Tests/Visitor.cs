using IRequest = Microsoft.Playwright.IRequest;

namespace KlingStudio.Browser.Tests;

/// <summary>A person at the studio: a page of their own, and everything that went wrong on it.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _studio;

    private Visitor(IBrowserContext context, IPage page, Uri studio)
    {
        (_context, Page, _studio) = (context, page, studio);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Add($"exception: {error}");
        page.Request += (_, request) => Requests.Add(request);
        page.WebSocket += (_, socket) => Sockets.Add(socket);
    }

    public IPage Page { get; }

    /// <summary>Console errors and warnings, and uncaught exceptions.</summary>
    public List<string> Complaints { get; } = [];

    public List<IRequest> Requests { get; } = [];

    public List<IWebSocket> Sockets { get; } = [];

    public ILocator Stage => Page.GetByRole(AriaRole.Region, new() { Name = "Stage" });

    /// <summary>The still as the studio has it: its upload is over.</summary>
    public ILocator Still => Stage.Locator("img[src^='/media/stills/']").First;

    public ILocator Status => Stage.GetByRole(AriaRole.Status).First;

    public ILocator Prompt => Page.GetByRole(AriaRole.Textbox, new() { Name = "Prompt", Exact = true });

    public ILocator Go => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Rehearse|Generate)") }).First;

    public ILocator Video => Stage.Locator("video");

    /// <param name="chromium">The browser.</param>
    /// <param name="studio">Where.</param>
    /// <param name="theme">dark or light.</param>
    /// <param name="phone">A phone's size and touch.</param>
    /// <param name="path">The first page.</param>
    /// <param name="calm">Somebody who asked for less motion: nothing plays by itself, which also leaves the machine to what is tested.</param>
    public static async Task<Visitor> ArriveAsync(Chromium chromium, Uri studio, string theme = "dark", bool phone = false, string path = "/", bool calm = false)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = studio.ToString(),
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1440, Height = 900 },
            HasTouch = phone,
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = calm ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
        });
        context.SetDefaultTimeout(30_000);
        await context.AddCookiesAsync([new() { Name = "ks-theme", Value = theme, Url = studio.ToString() }]);
        var visitor = new Visitor(context, await context.NewPageAsync(), studio);
        await visitor.GoAsync(path);
        return visitor;
    }

    /// <summary>Another tab of the same person.</summary>
    public async Task<Visitor> OpenTabAsync(string path)
    {
        var visitor = new Visitor(_context, await _context.NewPageAsync(), _studio);
        await visitor.GoAsync(path);
        return visitor;
    }

    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await LiveAsync();
    }

    /// <summary>The page is interactive: what is typed before that would be lost by any Blazor page.</summary>
    public Task LiveAsync() => Page.Locator("html[data-circuit=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    public async Task DropStillAsync(FilePayload photograph)
    {
        await Page.GetByLabel("Still image", new() { Exact = true }).SetInputFilesAsync(photograph);
        await Still.WaitForAsync();
    }

    /// <summary>Orders what the composer holds and returns when the clip is on the stage.</summary>
    public async Task RehearseAsync(string prompt)
    {
        await OrderAsync(prompt);
        await ArriveAsync(Video);
    }

    /// <summary>Waits for a clip; one that doesn't come is told with what the page shows instead.</summary>
    public async Task ArriveAsync(ILocator video)
    {
        try
        {
            await video.WaitForAsync(new() { Timeout = 90_000 });
        }
        catch (TimeoutException late)
        {
            var shown = await Page.EvaluateAsync<string>("document.documentElement.dataset.circuit + ' ' + location.pathname + location.search + '\\n' + document.body.innerText");
            throw new TimeoutException($"No clip came. The page shows: {shown}\nComplaints: {string.Join("; ", Complaints)}", late);
        }
    }

    public async Task OrderAsync(string prompt)
    {
        await Prompt.FillAsync(prompt);
        await Assertions.Expect(Go).ToBeEnabledAsync();
        await Go.ClickAsync();
    }

    /// <summary>Whether a clip really plays: its time moves on and its pictures are decoded.</summary>
    public static async Task<bool> PlaysAsync(ILocator video) =>
        await video.EvaluateAsync<bool>(
            """
            async video => {
              const moved = async () => { const from = video.currentTime; await new Promise(next => setTimeout(next, 400)); return video.currentTime !== from; };
              for (let tries = 0; tries < 25; tries++) if (await moved() && video.videoWidth > 0 && video.readyState >= 2) return true;
              return false;
            }
            """);

    /// <summary>Requests that did not go to the studio itself (nor stay inside the browser).</summary>
    public IEnumerable<string> ForeignRequests() =>
        Requests.Select(request => request.Url)
            .Where(url => !url.StartsWith(_studio.ToString(), StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
