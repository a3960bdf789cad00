const en = {
  copy: "Copy",
  copied: "Copied.",
  notCopied: "The browser does not allow copying. Select the text and copy it by hand.",
};

const es: typeof en = {
  copy: "Copiar",
  copied: "Copiado.",
  notCopied: "El navegador no permite copiar. Selecciona el texto y cópialo a mano.",
};

export const copying = { en, es };
