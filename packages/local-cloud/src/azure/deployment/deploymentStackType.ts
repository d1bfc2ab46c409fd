/** The type of a deployment stack. */
export const deploymentStackType = 'Microsoft.Resources/deploymentStacks';
