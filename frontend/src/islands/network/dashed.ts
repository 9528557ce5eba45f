/** A dashed link for assessments: sigma's own straight link, with gaps cut along its length. */

import { EdgeRectangleProgram } from "sigma/rendering";

const DASH = "0.024";

export class DashedLinkProgram extends EdgeRectangleProgram {
  override getDefinition(): ReturnType<EdgeRectangleProgram["getDefinition"]> {
    const plain = super.getDefinition();
    return {
      ...plain,
      VERTEX_SHADER_SOURCE: around(
        plain.VERTEX_SHADER_SOURCE,
        `varying float v_along;
void main() {
  plain();
  v_along = a_positionCoef * length((u_matrix * vec3(a_positionEnd - a_positionStart, 0.0)).xy);
}`,
      ),
      FRAGMENT_SHADER_SOURCE: around(
        plain.FRAGMENT_SHADER_SOURCE,
        `varying float v_along;
void main() {
  plain();
  #ifndef PICKING_MODE
  if (fract(v_along / ${DASH}) > 0.6) gl_FragColor = vec4(0.0);
  #endif
}`,
      ),
    };
  }
}

/** Gives a shader's `main` the name `plain`, so that another main can call it. */
function around(shader: string, main: string): string {
  return `#define main plain\n${shader}\n#undef main\n${main}\n`;
}
