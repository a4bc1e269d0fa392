using KlingStudio.Generations;

namespace KlingStudio.Web.Features.Create;

/// <summary>A still that comes with the studio, with a prompt that suits it.</summary>
/// <param name="Name">Its file, without an ending.</param>
/// <param name="Title">On the tile.</param>
/// <param name="Alt">What is to be seen.</param>
/// <param name="Prompt">What one tap orders.</param>
public sealed record BundledStill(string Name, string Title, string Alt, string Prompt)
{
    /// <summary>For the tile.</summary>
    public string Thumbnail => $"/img/stills/{Name}.webp";
}

/// <summary>The first run: three stills that need no photograph of one's own. They go the way of every other still.</summary>
public sealed class BundledStills(IWebHostEnvironment host, IStillIntake intake)
{
    /// <summary>In the order of the screen.</summary>
    public static IReadOnlyList<BundledStill> All { get; } =
    [
        new("harbour", "Harbour", "A quiet harbour at dusk, boats at their moorings and lights on the water", "slow push in across the water"),
        new("forest", "Forest", "A path through a misty forest with light between the trees", "slow crane up through the trees"),
        new("street", "Street", "A narrow street in the evening with lit windows and wet stones", "pan right along the street, a little handheld"),
    ];

    /// <summary>Takes it in for an owner; the same one twice is stored once.</summary>
    public async Task<StillAnswer> TakeAsync(OwnerId owner, BundledStill still, CancellationToken cancellationToken)
    {
        var file = host.WebRootFileProvider.GetFileInfo($"/img/stills/{still.Name}.jpg");
        if (!file.Exists)
            return new(null, new("image_url", "missing", "That picture is not in this installation. Drop one of your own."));
        await using var picture = file.CreateReadStream();
        return await intake.TakeAsync(owner, picture, $"{still.Name}.jpg", cancellationToken);
    }
}
