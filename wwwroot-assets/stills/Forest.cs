using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>Early morning at the edge of a pine wood: mist over a brook, and the sun coming in under the crowns.</summary>
internal sealed class Forest : IStill
{
    public int Width => 1920;

    public int Height => 1280;

    public int Samples => 12;

    public Look Look => new(1.0f, 1.22f, 1.06f, 0.14f, 0.010f, 0.34f)
    {
        Shadows = new Vector3(0.008f, 0.014f, 0.016f),
        Highlights = new Vector3(1.0f, 0.995f, 0.97f),
    };

    private static readonly Vector3 Eye = new(0, 1.5f, 0);

    public Frame Render(int width, int height, int samples)
    {
        var wood = new Wood(Glade.Plant(), width < 1000 ? 0.04f : 0.02f);
        return Frame.Sample(width, height, samples, (u, v, seed) =>
        {
            const float zoom = 0.50f;
            return wood.Trace(Eye, Vector3.Normalize(new Vector3(u * zoom, v * zoom + 0.07f, 1)), seed, reflected: false);
        });
    }
}
