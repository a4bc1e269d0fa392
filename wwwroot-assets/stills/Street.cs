using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>A narrow lane after rain, in the blue hour: lit windows, lanterns, and all of it again in the wet stones.</summary>
internal sealed class Street : IStill
{
    public int Width => 1920;

    public int Height => 1280;

    public int Samples => 14;

    public Look Look => new(1.45f, 1.36f, 1.14f, 0.13f, 0.013f, 0.32f)
    {
        Shadows = new Vector3(0.006f, 0.010f, 0.020f),
        Highlights = new Vector3(1.0f, 0.99f, 0.97f),
    };

    private static readonly Vector3 Eye = new(0.35f, 1.5f, 0);

    public Frame Render(int width, int height, int samples)
    {
        var (world, lamps) = Town.Build();
        var dusk = new Dusk(world, lamps);
        return Frame.Sample(width, height, samples, (u, v, seed) =>
        {
            const float zoom = 0.50f;
            return dusk.Trace(Eye, Vector3.Normalize(new Vector3(u * zoom - 0.01f, v * zoom + 0.10f, 1)), seed, 0, bulbs: true);
        });
    }
}
