namespace KlingStudio.Stills;
internal sealed class Forest : IStill
{
    public int Width => 1920;
    public int Height => 1280;
    public int Samples => 16;
    public Look Look => new(1, 1.2f, 1, 0.1f, 0.03f, 0.3f);
    public Frame Render(int width, int height, int samples) => new(width, height);
}
