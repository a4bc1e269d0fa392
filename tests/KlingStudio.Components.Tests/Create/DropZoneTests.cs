using KlingStudio.Web.Features.Create;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace KlingStudio.Components.Tests;

/// <summary>How a picture gets in, and what a person is told of it.</summary>
public sealed class DropZoneTests
{
    [Fact]
    public async Task An_empty_stage_offers_a_file_a_camera_and_three_stills_of_ours()
    {
        await using var bunit = Open(out _);
        var tapped = new List<BundledStill>();
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.Empty, true).Add(it => it.OnBundled, tapped.Add));
        Assert.Equal(["Still image", "Take a photo"], zone.AllNames("input[type=file]"));
        Assert.Equal("environment", zone.Named("input", "Take a photo").GetAttribute("capture"));
        Assert.Equal(BundledStills.All.Select(still => still.Alt), zone.FindAll(".bundled-tile img").Select(image => image.GetAttribute("alt")));
        await zone.FindAll(".bundled-tile")[1].ClickAsync(new());
        Assert.Equal([BundledStills.All[1]], tapped);
    }

    [Fact]
    public async Task While_an_order_is_on_its_way_ours_cannot_be_tapped_again()
    {
        await using var bunit = Open(out _);
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.Empty, true).Add(it => it.Locked, true));
        Assert.Equal(3, zone.FindAll(".bundled-tile:disabled").Count);
    }

    [Fact]
    public async Task An_upload_names_its_file_as_text_and_can_be_stopped()
    {
        await using var bunit = Open(out var module);
        var begun = new List<double>();
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.Empty, true).Add(it => it.OnBegun, begun.Add));
        await zone.InvokeAsync(() => zone.Instance.Begun("<img src=x onerror=alert(1)> שלום 📷.jpg", "blob:http://localhost/1", 1.5));
        Assert.Equal("Uploading <img src=x onerror=alert(1)> שלום 📷.jpg", zone.Find("[role=status]").Words());
        Assert.Empty(zone.FindAll("[onerror]"));
        Assert.Equal("blob:http://localhost/1", zone.Find("img.layer").GetAttribute("src"));
        Assert.Equal("Upload", zone.Find("[role=progressbar]").Name());
        Assert.Equal([1.5], begun);

        await zone.Named("button", "Stop the upload").ClickAsync(new());
        Assert.Single(module.Invocations["abort"]);
    }

    [Theory]
    [InlineData("https://elsewhere.example/pixel.gif", 1.5)]
    [InlineData("javascript:alert(1)", 1.5)]
    [InlineData("blob:http://localhost/1", 0)]
    [InlineData(null, 0)]
    public async Task Only_a_picture_the_browser_holds_is_previewed(string? url, double ratio)
    {
        await using var bunit = Open(out _);
        var begun = new List<double>();
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.OnBegun, begun.Add));
        await zone.InvokeAsync(() => zone.Instance.Begun("a.jpg", url, ratio));
        Assert.Empty(zone.FindAll("img.layer"));
        Assert.Equal([0.0], begun);
    }

    [Fact]
    public async Task What_the_studio_took_or_refused_ends_the_upload_and_is_passed_on()
    {
        await using var bunit = Open(out _);
        var (taken, refused, id) = (new List<Guid>(), new List<string?>(), Guid.NewGuid());
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.Empty, true).Add(it => it.OnTaken, taken.Add).Add(it => it.OnRefused, (string? why) => refused.Add(why)));
        await zone.InvokeAsync(() => zone.Instance.Begun("a.jpg", null, 0));
        await zone.InvokeAsync(() => zone.Instance.Taken(id));
        Assert.Empty(zone.FindAll("[role=progressbar]"));
        await zone.InvokeAsync(() => zone.Instance.Begun("b.jpg", null, 0));
        await zone.InvokeAsync(() => zone.Instance.Refused("That is no picture."));
        await zone.InvokeAsync(() => zone.Instance.Begun("c.jpg", null, 0));
        await zone.InvokeAsync(() => zone.Instance.Refused(null));
        Assert.Empty(zone.FindAll("[role=progressbar]"));
        Assert.Equal([id], taken);
        Assert.Equal(["That is no picture.", null], refused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refusal_is_said_where_the_picture_was_to_be(bool empty)
    {
        await using var bunit = Open(out _);
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.Empty, empty).Add(it => it.Problem, "The picture is 299 pixels wide; 300 are needed."));
        Assert.Equal("The picture is 299 pixels wide; 300 are needed.", zone.Find("[role=alert]").Words());
        Assert.NotEmpty(zone.FindAll("input[aria-label='Still image']"));
    }

    [Theory]
    [InlineData("GPS location removed", "GPS location")]
    [InlineData("GPS location and camera details removed", "GPS location", "camera details")]
    [InlineData("Camera details, colour profile and comments removed", "camera details", "colour profile", "comments")]
    public async Task A_person_is_told_what_was_taken_out_until_the_clip_is_watched(string words, params string[] removed)
    {
        await using var bunit = Open(out _);
        var zone = bunit.Render<DropZone>(parameters => parameters.Add(it => it.Removed, removed));
        Assert.Equal(words, zone.Find(".note").Words());
        zone.Render(parameters => parameters.Add(it => it.Watching, true));
        Assert.Empty(zone.FindAll(".note"));
    }

    [Fact]
    public async Task It_starts_once_and_stops_when_it_is_left_even_without_a_circuit()
    {
        await using var bunit = Open(out var module);
        module.SetupVoid("stop").SetException(new JSDisconnectedException("gone"));
        bunit.Render<DropZone>().Render();
        Assert.Single(module.Invocations["start"]);
        await bunit.DisposeComponentsAsync();
        Assert.Single(module.Invocations["stop"]);
    }

    [Fact]
    public async Task A_script_that_arrives_after_the_page_was_left_starts_nothing()
    {
        await using var bunit = new BunitContext();
        var scripts = new SlowScripts();
        bunit.Services.AddSingleton<IJSRuntime>(scripts);
        bunit.Render<DropZone>();
        await bunit.DisposeComponentsAsync();
        scripts.Arrive();
        await StudioRoom.UntilAsync(() => Task.FromResult(scripts.LetGo == 1));
        Assert.Empty(scripts.Calls);
    }

    private static BunitContext Open(out BunitJSModuleInterop module)
    {
        var bunit = new BunitContext();
        module = bunit.JSInterop.SetupModule("./js/stills.js");
        module.SetupVoid("start", _ => true).SetVoidResult();
        module.SetupVoid("stop").SetVoidResult();
        module.SetupVoid("abort").SetVoidResult();
        return bunit;
    }
}
