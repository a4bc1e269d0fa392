using System.Globalization;
using System.Text;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>If one of these fails, somebody wrote a camera move and got another one.</summary>
public sealed class ReadingTests
{
    /// <summary>prompt, negative prompt, moves: "kind heading" joined by + (together) and | (then).</summary>
    public static TheoryData<string, string, string> Prompts { get; } = new()
    {
        { "slow push in on the house, a little handheld, light snow", "", "PushIn In+Handheld" },
        { "Camera slowly zooms in", "", "ZoomIn In" },
        { "dolly in", "", "PushIn In" },
        { "gentle pan to the right across the mountains", "", "Pan Right" },
        { "pan left", "", "Pan Left" },
        { "tilt up from the boots to the face", "", "Tilt Up" },
        { "crane up revealing the valley", "", "Crane Up" },
        { "The camera orbits the watch, product shot, studio light", "", "Orbit Left" },
        { "arc right around her", "", "Orbit Right" },
        { "truck left, smooth", "", "Truck Left" },
        { "tracking shot from left to right", "", "Truck Right" },
        { "pull back slowly to reveal the whole room", "", "PullOut Out" },
        { "drone flies over the forest toward the lake", "", "Drone In" },
        { "vertigo effect on the man", "", "DollyZoom In" },
        { "static shot, film grain, soft vignette", "", "static" },
        { "locked-off camera, heavy rain", "", "static" },
        { "handheld documentary feel", "", "Handheld" },
        { "very shaky found footage", "", "Handheld" },
        { "dutch angle, creeping forward, ominous fog", "", "Dutch Clockwise+PushIn In" },
        { "subtle parallax, dreamy", "", "Sway" },
        { "ken burns effect", "", "ZoomIn In" },
        { "Starts wide, then slowly pushes in on the face, finally tilts up", "", "PushIn In|Tilt Up" },
        { "pan left then pan right", "", "Pan Left|Pan Right" },
        { "hold for 2 seconds, then quick push in", "", "Hold|PushIn In" },
        { "push in for 3 seconds and hold the last two", "", "PushIn In|Hold" },
        { "[Push in, Pedestal up] a knight on a hill", "", "PushIn In+Pedestal Up" },
        { "A fox in the woods [Tracking shot] autumn leaves falling", "", "Truck Right" },
        { "Camera: slow dolly right. Lighting: golden hour. Mood: calm", "", "Truck Right" },
        { "push in 8% over 5 seconds, linear", "", "PushIn In" },
        { "rotate clockwise 5 degrees", "", "Roll Clockwise" },
        { "zoom out from the eye to the entire face", "", "ZoomOut Out" },
        { "slide right past the bottles, macro, dust in the light", "", "Truck Right" },
        { "glide up and back, epic establishing shot of the castle", "", "Pedestal Up+PullOut Out" },
        { "the camera drifts to the upper left corner", "", "Pedestal Up+Truck Left" },
        { "look down at the street", "", "Tilt Down" },
        { "follow the car down the road", "", "Follow" },
        { "cinematic", "", "automatic" },
        { "No camera movement. The woman smiles and turns her head to the left.", "", "static" },
        { "slow zoom without any shake or panning", "", "ZoomIn In" },
        { "don't zoom, just pan right slowly", "", "Pan Right" },
        { "A chef tosses vegetables in a frying pan, camera static", "", "static" },
        { "cranes fly over the harbour while the truck backs up", "", "automatic" },
        { "snow-capped peaks, man in a raincoat, push in", "", "PushIn In" },
        { "not too fast, push in toward the door", "", "PushIn In" },
        { "camera pushes in, but no, actually keep it locked", "", "static" },
        { "zoom in and zoom out at the same time", "", "ZoomIn In" },
        { "handheld slow push in", "shake, zoom, blur", "PushIn In" },
        { "orbit around the statue", "no camera movement", "static" },
        { "it zooms past the camera, leaving a trail", "", "automatic" },
        { "PUSH IN!!! on the dog (slowly pls) no shaking thx", "", "PushIn In" },
        { "no zoom, pan or shake", "", "automatic" },
        { "no zoom, push in slowly", "", "PushIn In" },
        { "zoom out slowly", "zoom in", "ZoomOut Out" },
        { "zoom out slowly", "zoom", "nothing" },
        { "pan left and tilt up", "pan", "Tilt Up" },
        { "the camera moves forward through the door and then tilts down", "", "PushIn In|Tilt Down" },
        { "camera moves to the left", "", "Truck Left" },
        { "camera pans right while zooming in", "", "Pan Right+ZoomIn In" },
        { "pull out", "", "PullOut Out" },
        { "The camera slowly pulls away from the couple", "", "PullOut Out" },
        { "pedestal down", "", "Pedestal Down" },
        { "The camera rises above the rooftops", "", "Pedestal Up" },
        { "the sun rises over the hills", "", "automatic" },
        { "the balloon floats up into the sky", "", "automatic" },
        { "roll counter-clockwise", "", "Roll Counterclockwise" },
        { "barrel roll", "", "Roll Clockwise" },
        { "on a Zoom call with her mother", "", "automatic" },
        { "a truck drives down the road", "", "automatic" },
        { "a pickup truck, slow push in", "", "PushIn In" },
        { "trucking left past the shelves", "", "Truck Left" },
        { "sweeping pan from right to left", "", "Pan Left" },
        { "the dog shakes its fur", "", "automatic" },
        { "she tilts her head", "", "automatic" },
        { "clouds roll across the sky", "", "automatic" },
        { "tripod shot of the sea", "", "static" },
        { "the camera does not move", "", "static" },
        { "keep the camera still", "", "static" },
        { "static", "", "static" },
        { "push in -> pan right -> hold", "", "PushIn In|Pan Right|Hold" },
        { "A slow, gentle push-in", "", "PushIn In" },
        { "first pan left, next tilt up, finally zoom out", "", "Pan Left|Tilt Up|ZoomOut Out" },
        { "pan right, tilt down", "", "Pan Right+Tilt Down" },
        { "steadicam, moving forward", "", "Handheld+PushIn In" },
        { "never zoom; pan left", "", "Pan Left" },
        { "推近", "", "PushIn In" },
        { "固定镜头", "", "static" },
        { "slow pan left", "blur, distort, and low quality", "Pan Left" },
        { "zooming out slowly to show the valley", "", "ZoomOut Out" },
        { "crash zoom on the eyes", "", "ZoomIn In" },
        { "whip pan to the left", "", "Pan Left" },
        { "milkshake on a table, camera tilts down", "", "Tilt Down" },
        { "A woman with a pan in her hand", "", "automatic" },
        { "push in without shake", "", "PushIn In" },
        { "handheld", "camera shake", "nothing" },
        { "", "", "automatic" },
        { "🦊🦊🦊", "", "automatic" },
    };

    [Theory]
    [MemberData(nameof(Prompts))]
    public void A_prompt_gives_the_move_it_names(string prompt, string negative, string expected)
    {
        var shot = ShotReader.Read(prompt, negative, 5, 1);
        Assert.True(expected == Describe(prompt, negative, shot), $"“{prompt}” / “{negative}”: expected {expected}, got {Describe(prompt, negative, shot)}; {shot.Reading}");
    }

    private static string Describe(string prompt, string negative, Shot shot)
    {
        var plan = ShotPlan.Of(ScriptReader.Read(prompt, exclude: false).Mentions, ScriptReader.Read(negative, exclude: true).Mentions);
        if (plan.Static)
            return "static";
        if (plan.Automatic)
            return "automatic";
        if (plan.Moves.Count == 0 || shot.IsStatic)
            return "nothing";
        var text = new StringBuilder();
        int? order = null;
        foreach (var move in plan.Moves)
        {
            if (order is not null)
                text.Append(move.Order == order ? '+' : '|');
            order = move.Order;
            text.Append(CultureInfo.InvariantCulture, $"{move.Kind}{(move.Heading == Heading.None ? "" : " " + move.Heading)}");
        }
        return text.ToString();
    }
}
