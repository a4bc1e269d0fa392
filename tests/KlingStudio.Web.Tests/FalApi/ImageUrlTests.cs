using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using NetVips;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>A picture behind an address is as good as one that is dropped on the page: the same limits, the same store, and a refusal that says what is wrong in fal's words.</summary>
public sealed class ImageUrlTests(ImageRoom room) : IClassFixture<ImageRoom>
{
    private static readonly Dictionary<string, (Func<byte[]> Make, string Type, string Said)> Bad = new()
    {
        ["299 px"] = (() => Image.Black(299, 400, bands: 3).PngsaveBuffer(), "image_too_small", "299 x 400"),
        ["1:3"] = (() => Image.Black(300, 900, bands: 3).PngsaveBuffer(), "image_aspect_ratio", "1:3"),
        ["20,000 x 20,000"] = (() => Pictures.GiantPng(20_000), "image_too_large", "400 megapixels"),
        ["cut off"] = (() => Pictures.Photograph(640, 480).JpegsaveBuffer()[..9_000], "image_load_error", "damaged or cut off"),
        ["text"] = (() => "Just words."u8.ToArray(), "unsupported_image_format", "is text"),
        ["SVG"] = (() => "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "unsupported_image_format", "SVG"),
        ["nothing"] = (() => [], "image_load_error", "empty"),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadNames() => [.. Bad.Keys];

    [Fact]
    public async Task The_same_picture_is_the_same_still_whichever_way_it_comes()
    {
        var picture = Pictures.Jpeg(640, 480);
        Serve("/dropped.jpg", picture);
        var dropped = await room.Folder.TakeAsync(picture);
        Assert.Equal(dropped.Id, (await room.TakeAsync("http://pictures.example/dropped.jpg")).StillId);
        Assert.Equal(dropped.Id, (await room.TakeAsync(Data(picture))).StillId);
        Assert.Equal(1, await room.Folder.AskAsync(context => context.Stills.CountAsync(still => still.Id == dropped.Id, Token)));
    }

    [Fact]
    public async Task A_fetched_still_has_the_name_of_its_file()
    {
        Serve("/shots/pier%20at%20dusk.png", Pictures.Png(333, 300));
        Serve("/shots/pier at dusk.png", Pictures.Png(333, 300));
        var id = (await room.TakeAsync("http://pictures.example/shots/pier%20at%20dusk.png?size=full")).StillId;
        Assert.Equal("pier at dusk.png", await room.Folder.AskAsync(context => context.Stills.Where(still => still.Id == id).Select(still => still.DisplayName).SingleAsync(Token)));
    }

    [Theory, MemberData(nameof(BadNames))]
    public async Task What_is_no_picture_for_the_studio_is_refused_in_fals_words_and_leaves_nothing(string what)
    {
        var (make, type, said) = Bad[what];
        Serve("/bad.jpg", make());
        foreach (var address in (string[])["http://pictures.example/bad.jpg", Data(make())])
        {
            var problem = await room.RefusedAsync(address);
            Assert.Equal(type, problem.Type);
            Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        }

        await room.Folder.AssertTidyAsync();
    }

    [Fact]
    public async Task Each_limit_is_named_for_programs()
    {
        Serve("/small.png", Image.Black(299, 400, bands: 3).PngsaveBuffer());
        Assert.Equal("""{"min_height":300,"min_width":300}""", (await room.RefusedAsync("http://pictures.example/small.png")).Context?.ToJsonString());
        Serve("/words.png", "Words."u8.ToArray());
        Assert.Equal("""{"supported_formats":["jpeg","png","webp","avif","gif"]}""", (await room.RefusedAsync("http://pictures.example/words.png")).Context?.ToJsonString());
        Serve("/large.jpg", [.. Pictures.Jpeg(400, 300), .. new byte[11_000_000]]);
        Assert.Equal("""{"max_size":10485760}""", (await room.RefusedAsync("http://pictures.example/large.jpg")).Context?.ToJsonString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_too_large_is_not_read_to_its_end(bool announced)
    {
        var sent = 0L;
        room.Internet.Pages["/endless.jpg"] = async context =>
        {
            if (announced)
                context.Response.ContentLength = 1L << 32;
            for (var piece = Pictures.Jpeg(400, 300); ; piece = new byte[256 * 1024])
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                Interlocked.Add(ref sent, piece.Length);
            }
        };
        Assert.Equal("file_too_large", (await room.RefusedAsync("http://pictures.example/endless.jpg")).Type);
        // What the sockets between hold comes on top.
        Assert.InRange(Interlocked.Read(ref sent), 0, announced ? 10_000_000 : 30_000_000);
        await room.Folder.AssertTidyAsync();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Three_redirects_are_followed_and_not_a_fourth(int times, bool arrives)
    {
        Serve("/end.png", Pictures.Png(300 + times, 300));
        var answer = await room.TakeAsync($"http://pictures.example/redirect?times={times}&to=http%3A%2F%2Fpictures.example%2Fend.png");
        Assert.Equal(arrives, answer.StillId is not null);
        if (!arrives)
            Assert.Equal(("file_download_error", true), (answer.Problem!.Type, answer.Problem.Message.Contains("more than 3 times", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_dawdles_is_given_up_after_fifteen_seconds_in_all(bool begins)
    {
        var time = new FakeTimeProvider();
        var reached = new TaskCompletionSource();
        room.Internet.Pages["/slow.png"] = async context =>
        {
            if (begins)
            {
                await context.Response.Body.WriteAsync(Pictures.Png(400, 300).AsMemory(0, 100), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        };
        var answer = room.RefusedAsync("http://pictures.example/slow.png", time);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        time.Advance(TimeSpan.FromSeconds(14.9));
        await Task.Delay(50, Token);
        Assert.False(answer.IsCompleted, "it was given up too early");
        time.Advance(TimeSpan.FromSeconds(0.1));
        var problem = await answer.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(("file_download_error", "The picture did not arrive within 15 seconds."), (problem.Type, problem.Message));
        await room.Folder.AssertTidyAsync();
    }

    [Fact]
    public async Task Trouble_of_the_other_server_is_told_as_such()
    {
        Assert.Contains("answered 404", (await room.RefusedAsync("http://pictures.example/gone.png")).Message, StringComparison.Ordinal);
        Assert.Contains("could not be reached", (await room.RefusedAsync("http://nobody.example/a.png")).Message, StringComparison.Ordinal);
        room.Internet.Pages["/torn.png"] = async context =>
        {
            context.Response.ContentLength = 50_000;
            await context.Response.Body.WriteAsync(Pictures.Png(400, 300).AsMemory(0, 100), Token);
            await context.Response.Body.FlushAsync(Token);
        };
        var torn = await room.RefusedAsync("http://pictures.example/torn.png");
        Assert.Equal(("file_download_error", true), (torn.Type, torn.Message.Contains("broke off", StringComparison.Ordinal)));
        await room.Folder.AssertTidyAsync();
    }

    [Fact]
    public async Task No_header_of_the_studio_goes_along()
    {
        room.Internet.Pages["/bare.png"] = context =>
        {
            context.Response.Headers.SetCookie = "seen=1";
            return context.Response.Body.WriteAsync(Pictures.Png(304, 300), Token).AsTask();
        };
        room.Internet.Requests.Clear();
        using var request = new Activity("a request of the studio").Start();
        request.SetBaggage("secret", "canary");
        Assert.NotNull((await room.TakeAsync("http://pictures.example/bare.png")).StillId);
        Assert.NotNull((await room.TakeAsync("http://pictures.example/redirect?times=1&to=%2Fbare.png")).StillId);
        Assert.Equal(3, room.Internet.Requests.Count);
        Assert.All(room.Internet.Requests, headers => Assert.Equal(["Host"], headers));
    }

    [Theory]
    [InlineData("data:image/png,hello")]
    [InlineData("data:image/png;base64,%%%")]
    [InlineData("data:image/png;base64,AAA*")]
    [InlineData("data:image/png;base64")]
    [InlineData("data:,")]
    public async Task A_data_address_that_can_not_be_read_is_no_picture(string address) =>
        Assert.Equal("image_load_error", (await room.RefusedAsync(address)).Type);

    [Fact]
    public async Task A_data_address_is_read_however_it_is_written()
    {
        var picture = Pictures.Png(310, 300);
        var text = Convert.ToBase64String(picture);
        string[] ways = [$"DATA:image/png;charset=utf-8;BASE64,{text}", $"data:text/plain;base64,{text.TrimEnd('=')}", $"data:;base64,{Uri.EscapeDataString(text)}", $"\n{Data(picture)}\n"];
        var ids = new List<Guid?>();
        foreach (var way in ways)
            ids.Add((await room.TakeAsync(way)).StillId);
        Assert.NotNull(Assert.Single(ids.Distinct()));
    }

    [Fact]
    public async Task Whoever_goes_away_is_not_told_and_leaves_nothing()
    {
        using var leaves = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        room.Internet.Pages["/left.png"] = async context =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        };
        var answer = room.TakeAsync("http://pictures.example/left.png", token: leaves.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await room.Folder.AssertTidyAsync();
    }

    private static string Data(byte[] picture) => $"data:image/jpeg;base64,{Convert.ToBase64String(picture)}";

    private void Serve(string path, byte[] bytes) => room.Internet.Pages[path] = context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    };
}
