using KlingStudio.Generations;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>A typing mistake in a setting must never be guessed at, and every one is named at once.</summary>
public sealed class ConfigurationTests
{
    public static TheoryData<string, string, string> Mistakes() => new()
    {
        { "urls", "http://*:5370", "--urls" },
        { "urls", "http://+:5370", "--urls" },
        { "urls", "http://0.0.0.0:5370", "--urls" },
        { "urls", "http://[::]:5370", "--urls" },
        { "urls", "http://192.168.1.2:5370", "--urls" },
        { "urls", "http://studio.example:5370", "--urls" },
        { "urls", "http://localhost.evil.example:5370", "--urls" },
        { "urls", "http://127.0.0.1:5370;http://10.0.0.1:5370", "http://10.0.0.1:5370" },
        { "urls", "https://localhost:5370", "https needs a certificate" },
        { "Kestrel:Certificates:Default:Path", "studio.pem", "Kestrel__Certificates__Default__Path is “studio.pem”; it is a full path" },
        { "Kestrel:Certificates:Default:Path", "/nowhere/studio.pfx", "can't be used as a certificate" },
        { "Kestrel:Certificates:Other:Path", "/nowhere/studio.pfx", "Kestrel__Certificates__Other__Path is not read here" },
        { "Studio:Api:PrivateHosts:0", "http://nas.local", "Studio__Api__PrivateHosts has “http://nas.local”" },
        { "urls", "http://unix:/run/studio.sock", "--urls" },
        { "urls", "http://localhost:5370/studio", "--urls" },
        { "urls", "http://localhost:0", "--urls" },
        { "urls", "localhost:5370", "--urls" },
        { "urls", ";", "--urls" },
        { "Studio:Access", "Accounts", "Studio__Access=Accounts is not in this version" },
        { "Studio:Access", "1", "Studio__Access" },
        { "Studio:Acess", "Local", "Did you mean Studio__Access?" },
        { "Studio:AllowedHosts:0", "*.example", "Studio__AllowedHosts" },
        { "Studio:AllowedHosts:0", "localhost:5370", "Studio__AllowedHosts" },
        { "Studio:AllowedHosts:0", "http://localhost", "Studio__AllowedHosts" },
        { "Studio:Log", "Loud", "Line or Json" },
        { "Studio:PublicBaseUrl", "clips.example", "Studio__PublicBaseUrl is “clips.example”" },
        { "Studio:PublicBaseUrl", "ftp://clips.example", "Studio__PublicBaseUrl" },
        { "Studio:PublicBaseUrl", "https://clips.example/path", "Studio__PublicBaseUrl" },
        { "Studio:PublicBaseUrl", "https://me@clips.example", "Studio__PublicBaseUrl" },
        { "Studio:PublicBaseUrl", "https://clips.example/?x", "Studio__PublicBaseUrl" },
        { "Studio:PublicListen", "0.0.0.0:5211", "Studio__PublicListen" },
        { "Studio:PublicListen", "https://0.0.0.0:5211", "Studio__PublicListen" },
        { "Studio:PublicListen", "http://clips.example:5211", "Studio__PublicListen" },
        { "Studio:PublicListen", "http://0.0.0.0:5211/path", "Studio__PublicListen" },
        { "Studio:PublicListen", "http://0.0.0.0:5211;http://0.0.0.0:5212", "Studio__PublicListen" },
        { "Studio:PublicListen", "http://*:0", "Studio__PublicListen" },
        { "Limits:ShareMissesPerMinute", "0", "Limits__ShareMissesPerMinute" },
        { "Studio:TrustedProxies:0", "proxy.example", "Studio__TrustedProxies has “proxy.example”" },
        { "Studio:TrustedProxies:0", "10.0.0.0/33", "Studio__TrustedProxies has “10.0.0.0/33”" },
        { "Studio:TrustedProxies:0", "0.0.0.0/0", "Studio__TrustedProxies has “0.0.0.0/0”" },
        { "Studio:TrustedProxies:0", "::/0", "Studio__TrustedProxies has “::/0”" },
        { "Studio:TrustedProxies:0", "127.0.0.1:80", "Studio__TrustedProxies" },
        { "Studio:Api:AllowedOrigins:0", "null", "Studio__Api__AllowedOrigins has “null”" },
        { "Studio:Api:AllowedOrigins:0", "*", "Studio__Api__AllowedOrigins has “*”" },
        { "Studio:Api:AllowedOrigins:0", "http://page.example/", "Studio__Api__AllowedOrigins has “http://page.example/”" },
        { "Studio:Api:AllowedOrigins:0", "http://page.example:80", "Studio__Api__AllowedOrigins" },
        { "Studio:Api:AllowedOrigins:0", "page.example", "Studio__Api__AllowedOrigins" },
        { "Studio:Api:AllowedOrigin:0", "http://page.example", "Did you mean Studio__Api__AllowedOrigins__0?" },
        { "Limits:ApiUnfinished", "0", "Limits__ApiUnfinished" },
        { "Limits:Circuits", "many", "Limits__Circuits" },
        { "Limits:Circuits", "0", "Limits__Circuits" },
        { "Limits:Circuits", "-1", "Limits__Circuits" },
        { "Limits:Circuits", "1.5", "Limits__Circuits" },
        { "Limits:UploadsPerMinutes", "3", "Did you mean Limits__UploadsPerMinute?" },
        { "Limits:FreeDiskPercent", "91", "Limits__FreeDiskPercent" },
        { "Storage:Database", "Postgres", "Storage__Database=Postgres is not in this version" },
        { "Storage:Database", "Oracle", "Storage__Database" },
        { "Storage:AzureBlobs:Container", "No_Good", "Storage__AzureBlobs__Container" },
        { "Storage:AzureBlobs:ServiceUri", "https://x", "is not in this version" },
        { "Storage:AzureBlob:ConnectionString", "x", "Did you mean Storage__AzureBlobs__ConnectionString?" },
        { "Rehearsal:Fmpeg", "x", "Did you mean Rehearsal__Ffmpeg?" },
        { "Fal:Prices:5", "0,21", "Fal__Prices__5 is “0,21”; it is an amount in US dollars" },
        { "Fal:Prices:10", "0", "Fal__Prices__10" },
        { "Fal:Prices:7", "0.3", "Did you mean Fal__Prices__5?" },
        { "Money:DailyCap", "$5", "Money__DailyCap" },
        { "Money:MonthlyCap", "-1", "Money__MonthlyCap" },
        { "Money:ConfirmAbove", "1.0000001", "Money__ConfirmAbove" },
        { "Money:WeeklyCap", "5", "Did you mean Money__DailyCap?" },
        { "FAL_KEY", "id:secret\n-canary", "FAL_KEY has a line break" },
        { "Fal:QueueBaseUrl", "http://queue.fal.run", "Fal__QueueBaseUrl is “http://queue.fal.run”; it is an https address" },
        { "Fal:QueueBaseUrl", "https://me:secret@queue.fal.run", "Fal__QueueBaseUrl" },
        { "Fal:RestBaseUrl", "rest.fal.ai", "Fal__RestBaseUrl" },
        { "Fal:RestBaseUrl", "http://127.0.0.1.evil.example", "Fal__RestBaseUrl" },
        { "Fal:MediaHosts:0", "https://cdn.example", "Fal__MediaHosts has “https://cdn.example”" },
        { "Fal:MediaHosts:0", "*.example", "Fal__MediaHosts" },
        { "Fal:SubmitSeconds", "0", "Fal__SubmitSeconds" },
        { "Fal:PollMilliseconds", "1", "Fal__PollMilliseconds" },
        { "Fal:Kee", "x", "Did you mean Fal__Key?" },
        { "ConnectionStrings:Studio", "Host=secret-canary", "ConnectionStrings__Studio is not in this version" },
        { "Cluster:Redis", "x", "Cluster__Redis is not in this version" },
        { "Kestrel:Endpoints:Open:Url", "http://0.0.0.0:80", "--urls says" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Each_mistake_stops_the_start_and_is_named(string key, string value, string said)
    {
        var refused = Assert.Throws<StartRefusedException>(() => StudioApp.Build([$"--{key}={value}", .. key == "urls" ? [] : (string[])["--urls=http://127.0.0.1:0"]]));
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-canary", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var mistakes = Mistakes().Select(row => row.Data).Where(mistake => mistake.Item1 is not ("urls" or "Fal:QueueBaseUrl" or "Fal:RestBaseUrl" or "Fal:MediaHosts:0" or "Studio:AllowedHosts:0" or "Studio:PublicBaseUrl" or "Studio:PublicListen" or "Studio:TrustedProxies:0" or "Studio:Api:AllowedOrigins:0" or "Studio:Access" or "Limits:Circuits" or "Storage:Database" or "Kestrel:Certificates:Default:Path")).ToList();
        var refused = Assert.Throws<StartRefusedException>(() => StudioApp.Build([.. mistakes.Select(mistake => $"--{mistake.Item1}={mistake.Item2}")]));
        Assert.All(mistakes, mistake => Assert.Contains(mistake.Item3, refused.Message, StringComparison.Ordinal));
        Assert.True(refused.Sentences.Count >= mistakes.Count, refused.Message);
    }

    [Theory]
    [InlineData("loose")]
    [InlineData("/x=1")]
    [InlineData("--Studo:Access=Local")]
    [InlineData("--urls")]
    public void An_argument_that_means_nothing_is_not_ignored(string argument) =>
        Assert.Throws<StartRefusedException>(() => StudioApp.Build([argument]));

    [Fact]
    public void The_public_door_needs_a_port_of_its_own_and_its_host_is_nobody_elses()
    {
        var refused = Assert.Throws<StartRefusedException>(() => StudioApp.Build(
            ["--urls=http://127.0.0.1:5399", "--Studio:PublicListen=http://0.0.0.0:5399", "--Studio:PublicBaseUrl=https://clips.example", "--Studio:AllowedHosts:0=localhost", "--Studio:AllowedHosts:1=clips.example"]));
        Assert.Contains(refused.Sentences, said => said.Contains("has port 5399, and so has --urls", StringComparison.Ordinal));
        Assert.Contains(refused.Sentences, said => said.Contains("has the host clips.example, and so has Studio__AllowedHosts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_spelt_as_in_the_environment_works_on_the_command_line_too()
    {
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", "--Limits__Circuits", "7", "--Studio__DataDirectory=/nowhere"]);
        Assert.Equal(7, app.Options.Limits.Circuits);
        Assert.Equal("/nowhere", app.Options.DataDirectory);
    }

    [Fact]
    public async Task What_nobody_sets_has_its_documented_default()
    {
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0"]);
        Assert.Equal(64, app.Options.Limits.Circuits);
        Assert.Equal(["localhost", "127.0.0.1", "[::1]"], app.Options.AllowedHosts);
        Assert.Equal((null, null, 1.00m), (app.Options.Money.DailyCap, app.Options.Money.MonthlyCap, app.Options.Money.ConfirmAbove));
        Assert.Equal((0.21m, 0.42m), (app.Options.Prices.FiveSeconds, app.Options.Prices.TenSeconds));
    }

    [Fact]
    public async Task Caps_and_prices_are_what_was_set_to_the_cent()
    {
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", "--Money__DailyCap=5", "--Money:MonthlyCap=49.99", "--Money:ConfirmAbove=0", "--Fal__Prices__5=0.25", "--Fal:Prices:10=0.5"]);
        Assert.Equal(new MoneyRules { DailyCap = 5, MonthlyCap = 49.99m, ConfirmAbove = 0 }, app.Web.Services.GetRequiredService<MoneyRules>());
        var kling = app.Web.Services.GetRequiredService<EngineCatalogue>().Describe(EngineIds.Kling)!;
        Assert.Equal((0.25m, 1.00m), (kling.PriceOf(5, 1), kling.PriceOf(10, 2)));
    }

    [Theory]
    [InlineData("FAL_KEY")]
    [InlineData("Fal:Key")]
    public async Task A_key_by_either_name_turns_kling_on_and_is_never_printed(string name)
    {
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", $"--{name}= id:secret-canary "]);
        Assert.Null(app.Web.Services.GetRequiredService<EngineCatalogue>().Describe(EngineIds.Kling)!.Unavailable);
        Assert.Equal("id:secret-canary", app.Options.Fal.Key!.Reveal());
        Assert.DoesNotContain("canary", app.Options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_kling_is_shown_and_says_what_it_needs()
    {
        await using var app = StudioApp.Build(["--urls=http://127.0.0.1:0", "--FAL_KEY=", "--Fal:Key="]);
        var catalogue = app.Web.Services.GetRequiredService<EngineCatalogue>();
        Assert.Equal(("needs a fal key", null), (catalogue.Describe(EngineIds.Kling)!.Unavailable, catalogue.Find(EngineIds.Kling)));
    }

    [Fact]
    public void Two_keys_that_differ_are_not_guessed_between()
    {
        var refused = Assert.Throws<StartRefusedException>(() => StudioApp.Build(["--urls=http://127.0.0.1:0", "--FAL_KEY=id:one-canary", "--Fal:Key=id:two-canary"]));
        Assert.Contains("FAL_KEY and Fal__Key are both set", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtime_with_known_holes_is_refused()
    {
        Assert.Empty(RuntimeFloor.Judge(new Version(10, 0, 10)));
        Assert.Contains("10.0.9", Assert.Single(RuntimeFloor.Judge(new Version(10, 0, 9))), StringComparison.Ordinal);
    }
}
