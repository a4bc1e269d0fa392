using IRequest = Microsoft.Playwright.IRequest;

namespace KlingStudio.Browser.Tests;

/// <summary>Somebody with nothing but the link.</summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Client(IBrowserContext context, IPage page, string home)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            Requests.Add(request);
            if (!request.Url.StartsWith(home, StringComparison.Ordinal))
                Foreign.Add(request.Url);
        };
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    public List<IRequest> Requests { get; } = [];

    public List<string> Foreign { get; } = [];

    public static async Task<Client> ArriveAsync(Chromium chromium, string link, string theme = "dark", bool phone = false, bool script = true)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1440, Height = 900 },
            HasTouch = phone,
            JavaScriptEnabled = script,
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(30_000);
        var client = new Client(context, await context.NewPageAsync(), new Uri(link).GetLeftPart(UriPartial.Authority));
        await client.Page.GotoAsync(link);
        return client;
    }

    public async Task PlaysAsync() => Assert.True(await Visitor.PlaysAsync(Page.Locator("video")), "the shared clip does not play");

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
